import { Size } from 'cdk8s';
import { FeatureStep } from './feature-step';
import { byCodeUnit, bytesOf, bytesQuantity, Container, cpuMillisOf, cpuQuantity } from '../manifests';
import { secretVariables, SecretVolumeMount } from '../secrets';

/** Stands where no image could be resolved, which is reported; nothing is written then. */
export const UNRESOLVED_IMAGE = `unresolved@sha256:${'0'.repeat(64)}`;

/** What every step has: its temp directory is the one place it can write to. */
export const STEP_ENV: { readonly [name: string]: string } = { HOME: '/tmp' };

/** A step has one CPU when nothing is said. */
const DEFAULT_CPU_MILLIS = 1000;
/** A step may use twice the CPU it is given: what it does is short and comes in bursts. */
const CPU_BURST = 2;

/** The container of a step; its name is the engine's business. */
export function stepContainer(step: FeatureStep, image: string, mounts: readonly SecretVolumeMount[] = []): Container {
  const cpu = step.resources?.cpu ? cpuMillisOf(step.resources.cpu) : DEFAULT_CPU_MILLIS;
  const memory = bytesQuantity(bytesOf(step.resources?.memory ?? Size.gibibytes(2)));
  const disk = bytesQuantity(bytesOf(step.resources?.disk ?? Size.gibibytes(4)));
  return {
    name: step.name,
    image,
    ...(step.command && { command: [...step.command] }),
    ...(step.args && { args: [...step.args] }),
    env: [...Object.entries({ ...STEP_ENV, ...step.env }).map(([name, value]) => ({ name, value })), ...secretVariables(step.secretVariables)]
      .sort((a, b) => byCodeUnit(a.name, b.name)),
    resources: {
      requests: { 'cpu': cpuQuantity(cpu), 'memory': memory, 'ephemeral-storage': disk },
      limits: { 'cpu': cpuQuantity(cpu * CPU_BURST), 'memory': memory, 'ephemeral-storage': disk },
    },
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
}
