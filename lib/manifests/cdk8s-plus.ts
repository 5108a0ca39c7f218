/**
 * cdk8s-plus, for the few who make something of it: to load it takes a tenth of the time of a synthesis, and most programs
 * do without. Everywhere else it is imported as types alone.
 */
export function cdk8sPlus(): typeof import('cdk8s-plus-27') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('cdk8s-plus-27') as typeof import('cdk8s-plus-27');
}
