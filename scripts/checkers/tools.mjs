/**
 * The other checkers. Each tells its version, or undefined when it is not there, and what it finds in folders of
 * manifests as `inFolders` makes them: `{ folder, check, object }`, once for each place where a check
 * fails. All are run with every check that they have
 * and that needs no network, also those that are off unless asked for.
 *
 * How to get them (each needs nothing but itself, except where said):
 *
 *     pip install kubernetes-validate==1.37.0 checkov==3.3.30 detect-secrets==1.5.0
 *     go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
 *     go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
 *     go install github.com/zricethezav/gitleaks/v8@v8.28.0
 *     kube-linter v0.8.3, polaris 10.2.2, kubesec 2.14.2, trivy 0.74.0, kubescape v4.0.12: from their releases, or built
 *     from their repositories at these tags (trivy with GOEXPERIMENT=jsonv2)
 *
 * Without network: KUBERNETES_SCHEMAS (see schemas.mjs) for kubeconform and kubesec, and KUBESCAPE_ARTIFACTS for
 * kubescape: the folder `release` that `python scripts/export.py` makes in kubescape/regolibrary (v2.0.33).
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';
import { folderOf, json, run, which } from './run.mjs';
import { schemaOptions } from './schemas.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));

/** The version of Kubernetes that schemas are asked for. */
const KUBERNETES = '1.36.0';

/** The version of a Go module that a program was installed from: the program itself knows it only when a release made it. */
function goVersion(program) {
  const path = which(program);
  return path && /^\tmod\t\S+\tv(\S+)/m.exec(run('go', ['version', '-m', path]) ?? '')?.[1];
}

/** Asks a tool about one folder after the other. */
function each(folders, findingsOf) {
  return folders.flatMap(folder => findingsOf(folder).map(finding => ({ folder, ...finding })));
}

/** What a tool said about many folders at once, by the file of each finding. */
function sorted(folders, findings) {
  return findings.flatMap(({ file, ...finding }) => {
    const folder = folderOf(folders, file);
    return folder ? [{ folder, ...finding }] : [];
  });
}

/** Every object of a folder that says what it is. */
function objects({ files }) {
  return files.flatMap(file => {
    try {
      return loadAll(readFileSync(file, 'utf8')).filter(object => typeof object?.kind === 'string' && typeof object.apiVersion === 'string')
        .map(object => ({ file, apiVersion: object.apiVersion, kind: object.kind, object: `${object.kind}/${object.metadata?.name ?? ''}` }));
    } catch {
      return [];
    }
  });
}

export const TOOLS = {
  'kubernetes-validate': {
    about: 'schemas',
    version: () => run('kubernetes-validate', ['--version'])?.trim().split(' ').pop(),
    find: folders => sorted(folders, run('kubernetes-validate', ['-k', KUBERNETES, '--strict', '--quiet', '--no-warn', ...folders.flatMap(({ files }) => files)])
      .split('\n').flatMap(line => {
        const said = /ERROR (\S+) did not validate for resource (\S+)/.exec(line);
        return said ? [{ file: said[1], check: 'schema', object: said[2] }] : [];
      })),
  },
  'kubeconform': {
    about: 'schemas',
    version: () => goVersion('kubeconform'),
    find: (folders, root) => sorted(folders, json(run('kubeconform', ['-strict', '-output', 'json', '-kubernetes-version', KUBERNETES, '-ignore-missing-schemas',
      ...schemaOptions(join(root, 'schemas'), folders.flatMap(objects), '-schema-location', '{{ .ResourceKind }}{{ .KindSuffix }}.json'), ...folders.map(({ path }) => path)]), {})
      .resources.map(({ filename, kind, name }) => ({ file: filename, check: 'schema', object: `${kind}/${name}` }))),
  },
  'checkov': {
    about: 'workloads',
    version: () => run('checkov', ['--version'])?.trim(),
    find: folders => {
      const python = readFileSync(which('checkov'), 'utf8').split('\n')[0].replace(/^#!/, '');
      return run(python, [join(HERE, 'each-checkov.py')], { input: folders.map(({ path }) => path).join('\n'), stdio: ['pipe', 'pipe', 'ignore'] })
        .split('\n').filter(Boolean).map(line => JSON.parse(line))
        .map(({ folder, check, object }) => ({ folder: folders.find(({ path }) => path === folder), check, object }));
    },
  },
  'kube-linter': {
    about: 'workloads',
    version: () => run('kube-linter', ['version'])?.trim().replace(/^v/, ''),
    find: folders => each(folders, ({ path }) => (json(run('kube-linter', ['lint', '--add-all-built-in', '--exclude', 'schema-validation', '--format', 'json', path]), {}).Reports ?? [])
      .map(({ Check, Object: { K8sObject } }) => ({ check: Check, object: `${K8sObject.GroupVersionKind.Kind}/${K8sObject.Name}` }))),
  },
  'kube-score': {
    about: 'workloads',
    version: () => goVersion('kube-score'),
    find: folders => {
      const optional = run('kube-score', ['list']).split('\n').filter(line => line.endsWith(',optional')).flatMap(line => ['--enable-optional-test', line.split(',')[0]]);
      return each(folders, ({ files }) => json(run('kube-score', ['score', '-o', 'json', '--kubernetes-version', 'v1.36', ...optional, ...files]), [])
        .flatMap(({ type_meta: { kind }, object_meta: { name }, checks }) => checks.filter(({ skipped, grade }) => !skipped && grade < 7).flatMap(({ check, comments }) => (comments ?? [{}])
          .map(() => ({ check: check.id, object: `${kind}/${name}` })))));
    },
  },
  'polaris': {
    about: 'workloads',
    version: () => /version:?\s*(\S+)/i.exec(run('polaris', ['version']) ?? '')?.[1],
    find: folders => each(folders, ({ path }) => failed(json(run('polaris', ['audit', '--disallow-exemptions', '--format', 'json', '--audit-path', path]), {}))),
  },
  'kubesec': {
    about: 'workloads',
    version: () => /version (\S+)/.exec(run('kubesec', ['version']) ?? '')?.[1],
    find: (folders, root) => {
      const schemas = schemaOptions(join(root, 'schemas'), folders.flatMap(objects), '--schema-location', '{{ .ResourceKind }}{{ .KindSuffix }}.json');
      return each(folders, ({ files }) => files.flatMap(file => json(run('kubesec', ['scan', '--kubernetes-version', KUBERNETES, ...schemas, file]), [])
        .flatMap(({ object, scoring }) => [...scoring?.critical ?? [], ...scoring?.advise ?? []].map(({ id }) => ({ check: id, object: object.split('.')[0] })))));
    },
  },
  'trivy': {
    about: 'workloads',
    version: () => /Version: (\S+)/.exec(run('trivy', ['--version']) ?? '')?.[1],
    find: (folders, root) => sorted(folders, (json(run('trivy', ['config', '--quiet', '--format', 'json', '--skip-check-update', '--disable-telemetry', '--misconfig-scanners', 'kubernetes', root]), {}).Results ?? [])
      .flatMap(({ Target, Misconfigurations }) => (Misconfigurations ?? []).map(({ ID, Message }) => ({ file: join(root, Target), check: ID, object: /in (\S+ \S+) \(/.exec(Message)?.[1].replace(' ', '/') ?? '' })))),
  },
  'kubescape': {
    about: 'workloads',
    version: () => /version is: v?(\S+)/.exec(run('kubescape', ['version']) ?? '')?.[1],
    find: folders => each(folders, folder => kubescape(folder)),
  },
  'gitleaks': {
    about: 'secrets',
    version: () => goVersion('gitleaks'),
    find: (folders, root) => {
      const report = join(root, 'gitleaks.json');
      run('gitleaks', ['dir', root, '--no-banner', '--report-format', 'json', '--report-path', report]);
      return sorted(folders, json(readFileSync(report, 'utf8'), []).map(({ File, RuleID }) => ({ file: File, check: RuleID, object: '' })));
    },
  },
  'detect-secrets': {
    about: 'secrets',
    version: () => run('detect-secrets', ['--version'])?.trim(),
    find: (folders, root) => sorted(folders, Object.entries(json(run('detect-secrets', ['scan', '--all-files', '.'], { cwd: root }), {}).results ?? {})
      .flatMap(([file, secrets]) => secrets.map(({ type }) => ({ file: join(root, file), check: type, object: '' })))),
  },
};

/** The checks that failed, anywhere in a report of polaris. */
function failed(report, object = '') {
  if (typeof report !== 'object' || report === null) return [];
  const here = typeof report.Kind === 'string' ? `${report.Kind}/${report.Name}` : object;
  const own = report.Success === false && report.ID ? [{ check: report.ID, object: here }] : [];
  return [...own, ...Object.values(report).flatMap(value => failed(value, here))];
}

/** What kubescape finds in one folder: a control once for each field that fails it, or for the object as a whole. */
function kubescape({ path }) {
  const artifacts = process.env.KUBESCAPE_ARTIFACTS ? ['--use-artifacts-from', process.env.KUBESCAPE_ARTIFACTS] : [];
  const report = json(run('kubescape', ['scan', 'framework', 'allcontrols', '--keep-local', '--format', 'json', '--logger', 'fatal', ...artifacts, path]), {});
  const names = new Map((report.resources ?? []).map(({ resourceID, object }) => [resourceID, `${object?.kind}/${object?.metadata?.name}`]));
  return (report.results ?? []).flatMap(({ resourceID, controls }) => (controls ?? []).filter(({ status }) => status.status === 'failed').flatMap(({ controlID, rules }) => {
    const places = (rules ?? []).reduce((sum, rule) => sum + (rule.paths ?? []).length, 0);
    return Array(Math.max(places, 1)).fill({ check: controlID, object: names.get(resourceID) ?? '' });
  }));
}

/** Results as a file holds them, in the order of the tools. */
export function asJson(results) {
  return `${JSON.stringify(Object.fromEntries(Object.keys(TOOLS).filter(tool => results[tool]).map(tool => [tool, results[tool]])), undefined, 2)}\n`;
}

/** Runs every tool that is there over the folders; `told` gets each with its version, or undefined, and its findings. */
export function runTools(folders, root, told) {
  for (const [tool, { version, find }] of Object.entries(TOOLS)) {
    const found = version();
    if (found === undefined) console.error(`${tool} is not there`);
    else told(tool, found, find(folders, root));
  }
}
