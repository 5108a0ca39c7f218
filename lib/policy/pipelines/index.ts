import { editedRun } from './edited-run';
import { feastApplyOnStart, feastCronCommands, feastEndDate, feastEphemeral, feastForm, feastGitRef } from './feast';
import { flinkForm, flinkLocalState, flinkStateDirectory, flinkStateless } from './flink';
import { kafkaAvailability, kafkaInsync, kafkaTopicChange } from './kafka-topic';
import { kueueCronJobLabel, kueueRayJob } from './kueue';
import { rayClusterForm, rayVersion } from './ray-cluster';
import { rayClusterKept, rayJobForm } from './ray-job';
import { hookTtl, jobRetries, runDeadline } from './runs';
import { scheduleDeadline, scheduleOverlap } from './schedule-overlap';
import { scheduleNever, scheduleSyntax } from './schedule-syntax';
import { scheduleClockChange, scheduleTimeZone, scheduleWithoutZone } from './schedule-time';
import { argumentSize, dataSize, lastAppliedSize } from './sizes';
import { sparkDriverAccount, sparkDynamicAllocation, sparkForm, sparkMemory, sparkRetries } from './spark';
import { trackedJobTtl } from './tracked-job-ttl';
import { trainingJobForm, trainingRestarts } from './training-jobs';
import { scaledJobRollout, workflowPods, workflowRetryLimit, workflowServiceAccount, workflowSkippedGate } from './workflows';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `pipelines`. */
export const pipelineRules: readonly PolicyRule[] = [
  // Schedules.
  scheduleSyntax, scheduleNever, scheduleTimeZone, scheduleWithoutZone, scheduleClockChange, scheduleOverlap, scheduleDeadline,
  // What runs once, and to an end.
  trackedJobTtl, editedRun, hookTtl, runDeadline, jobRetries,
  kueueCronJobLabel, kueueRayJob,
  // Sizes.
  dataSize, lastAppliedSize, argumentSize,
  // Argo Workflows and KEDA.
  workflowRetryLimit, workflowServiceAccount, workflowPods, workflowSkippedGate, scaledJobRollout,
  // Spark, Ray and training.
  sparkForm, sparkMemory, sparkDynamicAllocation, sparkDriverAccount, sparkRetries,
  rayJobForm, rayClusterKept, rayClusterForm, rayVersion,
  trainingJobForm, trainingRestarts,
  // Features and streams.
  feastForm, feastCronCommands, feastEndDate, feastEphemeral, feastApplyOnStart, feastGitRef,
  flinkForm, flinkLocalState, flinkStateDirectory, flinkStateless,
  kafkaTopicChange, kafkaInsync, kafkaAvailability,
];
