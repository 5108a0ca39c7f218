import { GitOpsError } from './gitops-error';

/**
 * Makes sure that a package is there which an entry point of its own needs, before that is loaded.
 *
 * @param name name of the package
 * @param entryPoint what needs it, such as `cdk8s-gitops-ai/aws`
 * @param resolve `require.resolve` of the entry point
 * @throws GitOpsError `missing-package`, saying how it is installed
 */
export function requirePackage(name: string, entryPoint: string, resolve: (path: string) => string): void {
  try {
    resolve(`${name}/package.json`);
  } catch {
    throw new GitOpsError([{
      id: 'missing-package', path: entryPoint, problem: `it needs the package ${name}, which is not installed`, fix: `npm install ${name}`,
    }]);
  }
}
