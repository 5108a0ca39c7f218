/**
 * Runs other checkers over the corpus and writes what they caught to test/corpus/checkers.json, with their versions.
 * Not part of any build: whoever wants to see the numbers again installs the tools and runs this.
 *
 *     pip install checkov==3.3.30 kubernetes-validate==1.37.0
 *     go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
 *     # kube-linter, polaris and gitleaks from their releases
 *     node scripts/checkers.mjs [directory with the tools]
 *
 * A tool that is not there keeps its old results.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const CORPUS = resolve(dirname(fileURLToPath(import.meta.url)), '..', 'test', 'corpus');
const RESULTS = join(CORPUS, 'checkers.json');
const PATH = [...process.argv.slice(2).map(directory => resolve(directory)), process.env.PATH].join(delimiter);

const cases = readdirSync(CORPUS, { withFileTypes: true }).filter(entry => entry.isDirectory())
  .flatMap(pack => readdirSync(join(CORPUS, pack.name)).map(name => `${pack.name}/${name}`)).sort();

/** The files of one variant of a case. */
function files(name, variant) {
  const folder = join(CORPUS, name, variant);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return readdirSync(folder, { recursive: true }).filter(path => path.endsWith('.yaml')).sort().map(path => join(folder, path));
  }
  return existsSync(`${folder}.yaml`) ? [`${folder}.yaml`] : [];
}

/** What a program prints, also when it exits with findings; undefined when it is not there. */
function run(program, args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, PATH }, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    return `${error.stdout ?? ''}${error.stdout ? '' : error.stderr ?? ''}`;
  }
}

/** The case and the variant that a path belongs to. */
function place(path) {
  const [pack, name, rest] = relative(CORPUS, resolve(CORPUS, path)).split(/[/\\]/);
  return { name: `${pack}/${name}`, variant: rest?.replace(/\.yaml$/, '') };
}

/** Cases where the bad variant has a finding that the good one has not; findings are compared by what they say. */
function difference(findings) {
  const said = { bad: new Map(), good: new Map() };
  for (const { path, finding } of findings) {
    const { name, variant } = place(path);
    if (said[variant]) said[variant].set(name, (said[variant].get(name) ?? new Set()).add(finding));
  }
  return cases.filter(name => [...said.bad.get(name) ?? []].some(finding => !said.good.get(name)?.has(finding)));
}

/** Runs a tool once for each variant of each case, for those that look at several files together. */
function each(findingsOf) {
  return cases.flatMap(name => ['bad', 'good'].flatMap(variant => {
    const paths = files(name, variant);
    return findingsOf(paths).map(finding => ({ path: paths[0], finding }));
  }));
}

function json(text, fallback) {
  try {
    return JSON.parse(text) ?? fallback;
  } catch {
    return fallback;
  }
}

const tools = {
  'kubernetes-validate': () => {
    const version = run('kubernetes-validate', ['--version']);
    return version && { version: version.trim().split(' ').pop(), findings: each(paths => run('kubernetes-validate', ['-k', '1.36', '--strict', '--quiet', '--no-warn', ...paths])
      .split('\n').filter(line => line.startsWith('ERROR') || line.includes('failed')).map(line => line.replace(/\S*\.yaml/, ''))) };
  },
  'checkov': () => {
    const version = run('checkov', ['--version']);
    if (!version) return undefined;
    const reports = [json(run('checkov', ['-d', CORPUS, '--framework', 'kubernetes', '-o', 'json', '--quiet', '--compact']), [])].flat();
    return { version: version.trim(), findings: reports.flatMap(report => report.results.failed_checks).map(({ check_id, resource, file_path, repo_file_path }) => ({
      path: join(CORPUS, (repo_file_path ?? file_path).replace(/^.*?test\/corpus\//, '')), finding: `${check_id} ${resource}`,
    })) };
  },
  'kube-linter': () => {
    const version = run('kube-linter', ['version']);
    return version && { version: version.trim(), findings: each(paths => (json(run('kube-linter', ['lint', '--format', 'json', ...paths]), {}).Reports ?? [])
      .map(({ Check, Object: { K8sObject } }) => `${Check} ${K8sObject.GroupVersionKind.Kind} ${K8sObject.Name}`)) };
  },
  'kube-score': () => {
    const version = run('kube-score', ['version']);
    return version && { version: '1.20.0', findings: each(paths => json(run('kube-score', ['score', '-o', 'json', ...paths]), [])
      .flatMap(({ object_name, checks }) => checks.filter(({ skipped, grade }) => !skipped && grade < 7).map(({ check }) => `${check.id} ${object_name}`))) };
  },
  'polaris': () => {
    const version = run('polaris', ['version']);
    return version && { version: (/version:?\s*(\S+)/i.exec(version)?.[1] ?? version.trim()), findings: each(paths => paths.flatMap(path => failed(json(run('polaris', ['audit', '--format', 'json', '--audit-path', path]), {})))) };
  },
  'gitleaks': () => {
    const version = run('gitleaks', ['version']);
    if (!version) return undefined;
    const scratch = mkdtempSync(join(tmpdir(), 'gitleaks-'));
    const report = join(scratch, 'report.json');
    run('gitleaks', ['dir', CORPUS, '--no-banner', '--report-format', 'json', '--report-path', report]);
    const findings = json(readFileSync(report, 'utf8'), []).map(({ File, RuleID }) => ({ path: File, finding: RuleID }));
    rmSync(scratch, { recursive: true });
    return { version: '8.28.0', findings };
  },
};

/** The checks that failed, anywhere in a report of polaris. */
function failed(report, where = '') {
  if (typeof report !== 'object' || report === null) return [];
  const own = report.Success === false && report.ID ? [`${report.ID} ${where}`] : [];
  return [...own, ...Object.entries(report).flatMap(([key, value]) => failed(value, typeof report.Name === 'string' ? report.Name : where || key))];
}

const results = json(existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '', {});
for (const [tool, measure] of Object.entries(tools)) {
  const measured = measure();
  if (!measured) {
    console.error(`${tool} is not there`);
    continue;
  }
  results[tool] = { version: measured.version, caught: difference(measured.findings) };
  console.error(`${tool} ${measured.version}: ${results[tool].caught.length} of ${cases.length}`);
}
writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
