import { GitOpsError } from './gitops-error';

const MISSING = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

/**
 * Loads a package that is not installed for those who do not need it. It is loaded by a name that no compiler sees, so
 * neither the declarations of this library nor a bundler ask for it.
 *
 * @param name name of the package
 * @param purpose what it is needed for, as it stands in "… needs the package …"
 * @throws GitOpsError `missing-package`, saying how it is installed
 */
export async function loadOptional<T>(name: string, purpose: string): Promise<T> {
  try {
    return await import(name) as T;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    // A package that is there and lacks one of its own is broken, not missing.
    if (!MISSING.includes(code ?? '') || !message?.includes(`'${name}'`)) throw error;
    throw new GitOpsError([{
      id: 'missing-package',
      path: name,
      problem: `${purpose} needs the package ${name}, which is not installed`,
      fix: `npm install --save-dev ${name}`,
    }]);
  }
}
