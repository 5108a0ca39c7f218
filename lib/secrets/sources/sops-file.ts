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
  const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', uniqueKeys: true, stringKeys: true });
  const broken = !Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0);
  if (broken || documents.length !== 1) return refuse('not one YAML document', 'keep one encrypted Secret in a file, as SOPS writes it');
  const document: unknown = documents[0].toJS({ maxAliasCount: 0 });
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return refuse('not a manifest', 'give the file of an encrypted Secret');
  return { document: document as SopsDocument, issues: [] };
}

/** Whether a path is the directory itself or lies outside of it. */
function leaves(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
