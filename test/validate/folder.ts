import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scratchDirectory } from '../tools/scratch';

/** A fresh folder with files, by path. */
export function folderWith(files: { readonly [path: string]: string | Buffer }, directory = scratchDirectory('validate')): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/** An object without much in it. */
export function object(kind: string, name: string, rest = ''): string {
  const apiVersion = { Deployment: 'apps/v1' }[kind] ?? 'v1';
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n${rest}`;
}
