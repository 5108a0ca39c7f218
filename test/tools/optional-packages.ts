/**
 * What `jest.mock` puts in the place of `lib/errors/optional-package`: jest has no `import()`, by which the command loads
 * packages. The packages are the real ones.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadOptional = async (name: string): Promise<unknown> => require(name);
