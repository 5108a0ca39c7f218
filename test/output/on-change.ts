import { Files } from '../../lib/output/files';

/** The same files, with a call before each operation that changes something. */
export function onChange(files: Files, before: () => void): Files {
  const watched = <A extends unknown[]>(work: (...args: A) => void) => (...args: A) => {
    before();
    work(...args);
  };
  return {
    ...files,
    create: watched(files.create),
    link: watched(files.link),
    makeDirectory: watched(files.makeDirectory),
    rename: watched(files.rename),
    remove: watched(files.remove),
  };
}
