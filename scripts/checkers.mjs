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
import { runTools } from './checkers/tools.mjs';

const CORPUS = join(PROJECT, 'test', 'corpus');
const RESULTS = join(CORPUS, 'checkers.json');

const cases = readdirSync(CORPUS, { withFileTypes: true }).filter(entry => entry.isDirectory())
  .flatMap(pack => readdirSync(join(CORPUS, pack.name)).map(name => `${pack.name}/${name}`)).sort();

/** One folder for each variant of each case, named `pack/case/bad` and `pack/case/good`. */
const variants = cases.flatMap(name => ['bad', 'good'].map(variant => {
  const folder = join(CORPUS, name, variant);
  return { name: `${name}/${variant}`, path: existsSync(folder) ? folder : `${folder}.yaml` };
}));

/** Cases where the bad variant has a finding that the good one has not; findings are compared by what they say. */
function caught(findings) {
  const said = new Map(variants.map(({ name }) => [name, new Set()]));
  for (const { folder, check, object, text } of findings) said.get(folder.name).add(`${check} ${object} ${text}`);
  return cases.filter(name => [...said.get(`${name}/bad`)].some(finding => !said.get(`${name}/good`).has(finding)));
}

const results = json(existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '', {});
inFolders(variants, (folders, root) => runTools(folders, root, (tool, version, findings) => {
  results[tool] = { version, caught: caught(findings) };
  console.error(`${tool} ${version}: ${results[tool].caught.length} of ${cases.length}`);
}));
writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
