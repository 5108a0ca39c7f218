/**
 * Runs other checkers over what the examples deliver, and writes what they find to test/corpus/checkers-examples.json.
 * test/corpus/checkers-exceptions.yaml says why each of these findings stays. As scripts/checkers.mjs, it is not part of any build.
 *
 *     node scripts/checkers-examples.mjs [directories with the tools]
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolders, json, PROJECT } from './checkers/run.mjs';
import { asJson, runTools } from './checkers/tools.mjs';

const EXAMPLES = join(PROJECT, 'examples');
const RESULTS = join(PROJECT, 'test', 'corpus', 'checkers-examples.json');

/** One folder for each environment of each example. */
const environments = readdirSync(EXAMPLES).filter(example => existsSync(join(EXAMPLES, example, 'deploy')))
  .flatMap(example => readdirSync(join(EXAMPLES, example, 'deploy'), { withFileTypes: true }).filter(entry => entry.isDirectory())
    .map(({ name }) => ({ name: `${example}/${name}`, path: join(EXAMPLES, example, 'deploy', name) })));

/** By environment and check, the objects; an object as often as it is found there. */
function table(findings) {
  const places = {};
  for (const { folder, check, object } of findings) ((places[folder.name] ??= {})[check] ??= []).push(object);
  return Object.fromEntries(Object.entries(places).sort().map(([name, checks]) => [name,
    Object.fromEntries(Object.entries(checks).sort().map(([check, objects]) => [check, objects.sort()]))]));
}

const results = json(existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '', {});
inFolders(environments, (folders, root) => runTools(folders, root, (tool, version, findings) => {
  results[tool] = { version, findings: table(findings) };
  console.error(`${tool} ${version}: ${findings.length} findings`);
}));
writeFileSync(RESULTS, asJson(results));
