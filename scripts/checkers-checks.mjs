/**
 * Writes test/corpus/checkers-checks.json: the ids of the checks that other checkers have for what is in files of manifests,
 * with the version. Each is either what a rule of ours asks too (`checkers` of the rule), or
 * test/corpus/checkers-exceptions.yaml says why no rule asks it. As scripts/checkers.mjs, it is not part of any build.
 *
 *     node scripts/checkers-checks.mjs [directories with the tools]
 *
 * Some do not list their checks, and are read from a checkout at the version that runs: POLARIS_CHECKS is
 * `pkg/config/checks` of polaris, TRIVY_CHECKS is `checks/kubernetes` of trivy-checks at the commit that trivy's go.mod
 * names, KUBESCAPE_ARTIFACTS as scripts/checkers/tools.mjs says.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json, PROJECT, run } from './checkers/run.mjs';
import { asJson, TOOLS } from './checkers/tools.mjs';

const RESULTS = join(PROJECT, 'test', 'corpus', 'checkers-checks.json');

/** What is asked of the flags of Kubernetes' own components is asked of no app. */
const OF_COMPONENTS = /^Ensure that (the )?(admission control plugin|API Server|--|encryption providers)|etcd|kubelet/i;

const LISTS = {
  'kube-linter': () => JSON.parse(run('kube-linter', ['checks', 'list', '--format', 'json'])).map(({ name }) => name),
  'kube-score': () => run('kube-score', ['list']).split('\n').filter(Boolean).map(line => line.split(',')[0]),
  'checkov': () => run('checkov', ['--list', '--framework', 'kubernetes']).split('\n').map(line => line.split('|').map(cell => cell.trim()))
    .filter(([, , id]) => /^CKV\d?_K8S_\d+$/.test(id)).filter(cells => !OF_COMPONENTS.test(cells[5])).map(([, , id]) => id),
  'kubesec': () => JSON.parse(run('kubesec', ['print-rules'])).map(({ id }) => id),
  'polaris': () => files(process.env.POLARIS_CHECKS, '.yaml').map(({ name }) => name),
  'trivy': () => files(process.env.TRIVY_CHECKS, '.rego').filter(({ name, text }) => !name.endsWith('_test') && !/^# *deprecated: true/m.test(text))
    .map(({ text }) => /^# +id: (KSV-\S+)/m.exec(text)?.[1]).filter(Boolean),
  'kubescape': () => json(readFileSync(join(process.env.KUBESCAPE_ARTIFACTS, 'allcontrols.json'), 'utf8')).controls
    .filter(({ scanningScope }) => scanningScope.matches.includes('file')).map(({ controlID }) => controlID),
};

/** The files of a folder, without their extension. */
function files(folder, extension) {
  return readdirSync(folder, { recursive: true }).filter(name => name.endsWith(extension)).sort()
    .map(name => ({ name: name.split('/').pop().slice(0, -extension.length), text: readFileSync(join(folder, name), 'utf8') }));
}

/** Kubescape fetches its checks, of a version of their own. */
function libraryOfKubescape() {
  const folder = process.env.KUBESCAPE_ARTIFACTS;
  return folder && `regolibrary ${run('git', ['-C', folder, 'describe', '--tags', '--match', 'v*.*.*', '--exclude', '*-rc*']).trim().replace(/^v/, '')}`;
}

const results = json(existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '', {});
for (const [tool, list] of Object.entries(LISTS)) {
  const version = tool === 'kubescape' ? libraryOfKubescape() : TOOLS[tool].version();
  if (version === undefined) {
    console.error(`${tool} is not there`);
    continue;
  }
  const checks = [...new Set(list())].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  results[tool] = { version, checks };
  console.error(`${tool} ${version}: ${checks.length} checks`);
}
writeFileSync(RESULTS, asJson(results));
