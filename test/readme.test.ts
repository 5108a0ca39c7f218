import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CASES } from './corpus/corpus';
import { writeFiles } from './repository/repositories';
import { run } from './tools/run';
import { scratchDirectory } from './tools/scratch';

const PROJECT = resolve(__dirname, '..');
const README = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const DIGEST = `sha256:${'a'.repeat(64)}`;

/** The files that the README's example needs beside it. */
const FILES = {
  'models.lock.yaml': `lockVersion: 1\nmodels:\n  assistant:\n    "1":\n      source: oci://registry.example.com/assistant@${DIGEST}\n      size: 16060522496\n`,
  'environments/production.yaml': 'models:\n  assistant: "1"\n',
  'tsconfig.json': JSON.stringify({ extends: join(PROJECT, 'tsconfig.json'), compilerOptions: { noEmit: true, rootDir: '/', types: ['node'] }, include: ['main.ts'] }),
};

test('the example compiles, runs and gives the files that the README shows', () => {
  const directory = scratchDirectory('readme');
  writeFiles(directory, FILES);
  symlinkSync(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'main.ts'), /```ts\n([\s\S]*?)```/.exec(README)![1].replace('sha256:…', DIGEST));
  run(process.execPath, [join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', directory], { cwd: directory });
  run(process.execPath, [join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), '--tsconfig', join(PROJECT, 'tsconfig.json'), 'main.ts'], { cwd: directory });
  const shown = [...README.matchAll(/^ {10}(\S.*\.yaml.*)$/gm)].flatMap(([, line]) => line.split(/\s+/)).filter(name => name.endsWith('.yaml') && !name.includes('…'));
  expect(shown.length).toBeGreaterThan(4);
  for (const name of shown) expect(existsSync(join(directory, 'deploy/production/apps/recommender', name))).toBe(true);
});

test('every page that it names exists', () => {
  const pages = [...README.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path).filter(path => !path.startsWith('http'));
  expect(pages.length).toBeGreaterThan(6);
  expect(pages.filter(path => !existsSync(join(PROJECT, path)))).toEqual([]);
});

test('what it says of the corpus is so', () => {
  const [, cases, fewer] = /Of \[(\d+) real mistakes\][\s\S]+?finds fewer than (\d+)\./.exec(README)!;
  expect(Number(cases)).toBe(CASES.length);
  const results: { caught: string[] }[] = Object.values(JSON.parse(readFileSync(join(PROJECT, 'test/corpus/checkers.json'), 'utf8')));
  expect(Math.max(...results.map(({ caught }) => caught.length))).toBeLessThan(Number(fewer));
});
