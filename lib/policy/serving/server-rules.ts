import { argumentConflict, gpuNumberType, memoryShare, modelLength } from './arguments';
import { drainGrace } from './drain-grace';
import { flagVersion, foreignFlag, outdatedFlag, repeatedFlag } from './flags';
import { gpuNode, gpusOfOthers, gpuTwice, serverWithoutGpu, visibleDevices } from './gpu-access';
import { progressDeadline, readinessOfModels, startupBudget, startupMargin } from './load-time';
import { fitContext, fitMargin, fitWeights } from './memory-fit';
import { cacheSize, claimSize, modelCachePath, modelDownload, offlineModel, readOnlyCache } from './model-cache';
import { idleGpus, migParallel, parallelGpus, tensorParallelHeads } from './parallelism';
import { endedServer, serverMetrics } from './server-choice';
import { serviceLinks } from './service-links';
import { offloadMemory, sharedMemory, sharedMemorySize } from './shared-memory';
import { PolicyRule } from '../policy-rule';

/** The process that serves a model, its GPUs, its memory and its time. */
export const serverRules: readonly PolicyRule[] = [
  parallelGpus, idleGpus, tensorParallelHeads, migParallel,
  gpuTwice, visibleDevices, gpusOfOthers, gpuNode, serverWithoutGpu,
  sharedMemory, sharedMemorySize, offloadMemory,
  fitWeights, fitContext, fitMargin, memoryShare, modelLength, gpuNumberType,
  argumentConflict, foreignFlag, flagVersion, outdatedFlag, repeatedFlag,
  startupBudget, startupMargin, progressDeadline, readinessOfModels, drainGrace,
  modelCachePath, readOnlyCache, modelDownload, offlineModel, cacheSize, claimSize,
  serviceLinks, endedServer, serverMetrics,
];
