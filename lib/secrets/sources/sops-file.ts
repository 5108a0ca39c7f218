import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { UnplacedIssue } from '../../errors';

/** A decoded manifest of any shape. */
export interface SopsDocument {
  readonly [field: string]: unknown;
}

/** A Secret holds at most 1 MiB, and SOPS makes about twice that of it. */
const LARGEST_FILE = 4 * 1024 * 1024;

/** The one record in a committed file of the repository. Messages name the file and never show what is in it. */
export function readSopsFile(file: string, directory: string | undefined): { document?: SopsDocument; issues: UnplacedIssue[] } {
  const refuse = (problem: string, fix: string) => ({ issues: [{ id: 'sops-file', field: 'source.file', value: file, problem, fix }] });
  if (directory === undefined) return refuse('there is no repository around the app to read the file from', 'create the app in an environment of a GitOpsRepository');
  if (isAbsolute(file) || file.includes('\\') || leaves(directory, resolve(directory, file))) {
    return refuse('not a path inside the repository', 'give the path from the directory of the repository, with "/" and without ".."');
  }
  let text: string;
  try {
    const path = realpathSync(resolve(directory, file));
    if (leaves(realpathSync(directory), path)) return refuse('a link that leads out of the repository', 'commit the file itself');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    return refuse(`cannot be read (${code})`, 'commit the encrypted file at this path, or correct the path');
  }
  if (text.length > LARGEST_FILE) return refuse('is larger than any Secret can be', 'keep large files outside of Secrets');
  const document = onlyDocument(text);
  if (!document) return refuse('not one manifest in plain YAML, without anchors', 'keep one encrypted Secret in a file, as SOPS writes it');
  return { document, issues: [] };
}

/** The one record of a file; undefined when it holds anything else. What the parser says would quote the file. */
function onlyDocument(text: string): SopsDocument | undefined {
  const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', uniqueKeys: true, stringKeys: true });
  if (!Array.isArray(documents) || documents.length !== 1 || documents[0].errors.length > 0) return undefined;
  try {
    const document: unknown = documents[0].toJS({ maxAliasCount: 0 });
    return typeof document === 'object' && document !== null && !Array.isArray(document) ? document as SopsDocument : undefined;
  } catch {
    return undefined; // an alias
  }
}

/** Whether a path is the directory itself or lies outside of it. */
function leaves(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
