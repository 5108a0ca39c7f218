/**
 * Runs other checkers over the corpus and writes what they caught to test/corpus/checkers.json, with their versions.
 * Not part of any build: whoever wants to see the numbers again installs the tools, as scripts/checkers/tools.mjs says,
 * and runs this. A tool that is not there keeps its old results.
 *
 *     node scripts/checkers.mjs [directories with the tools]
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolders, json, PROJECT } from './checkers/run.mjs';
import { asJson, runTools } from './checkers/tools.mjs';

const CORPUS = join(PROJECT, 'test', 'corpus');
const RESULTS = join(CORPUS, 'checkers.json');

const cases = readdirSync(CORPUS, { withFileTypes: true }).filter(entry => entry.isDirectory())
  .flatMap(pack => readdirSync(join(CORPUS, pack.name)).map(name => `${pack.name}/${name}`)).sort();

/** One folder for each variant of each case, named `pack/case/bad` and `pack/case/good`. */
const variants = cases.flatMap(name => ['bad', 'good'].map(variant => {
  const folder = join(CORPUS, name, variant);
  return { name: `${name}/${variant}`, path: existsSync(folder) ? folder : `${folder}.yaml` };
}));

/** Checks of how a file is written: that a line more is in the wrong place says nothing of the mistake. */
const OF_FORM = new Set(['sorted-keys']);

/** Cases where some check finds more in the bad variant than in the good one. */
function caught(findings) {
  const counts = new Map(variants.map(({ name }) => [name, new Map()]));
  for (const { folder, check } of findings) counts.get(folder.name).set(check, (counts.get(folder.name).get(check) ?? 0) + 1);
  return cases.filter(name => [...counts.get(`${name}/bad`)].some(([check, count]) => !OF_FORM.has(check) && count > (counts.get(`${name}/good`).get(check) ?? 0)));
}

const results = json(existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '', {});
inFolders(variants, (folders, root) => runTools(folders, root, (tool, version, findings) => {
  results[tool] = { version, caught: caught(findings) };
  console.error(`${tool} ${version}: ${results[tool].caught.length} of ${cases.length}`);
}));
writeFileSync(RESULTS, asJson(results));
