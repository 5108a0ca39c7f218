import { createHash } from 'node:crypto';
import { appendFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, object } from './folder';
import { PolicyLevel, PolicyReportEntry } from '../../lib/policy';
import { formatGithub, formatJson, formatJunit, formatSarif, formatText, validateFiles, ValidateOptions, Validation } from '../../lib/validate';

const FILES = {
  'production/apps/ranker/configmap-a.yaml': object('ConfigMap', 'a', 'data: {batch: "32"}\n'),
  'production/apps/ranker/kustomization.yaml': 'resources:\n  - configmap-a.yaml\n',
  'staging/apps/ranker/configmap-a.yaml': object('ConfigMap', 'a', 'data: {batch: "8"}\n'),
};

/** A folder `deploy` as a synthesis leaves it. */
function output(): string {
  const inventory = Object.entries(FILES).map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}\n`).join('');
  return folderWith(Object.fromEntries([...Object.entries(FILES), ['INVENTORY', inventory]].map(([path, text]) => [`deploy/${path}`, text])));
}

const validate = (cwd: string, options: Partial<ValidateOptions> = {}): Validation => validateFiles({
  paths: ['deploy'], cwd, today: '2026-11-24', source: 'options', packs: ['gitops'], ...options,
});
const short = (entries: readonly PolicyReportEntry[]) => entries.map(({ rule, file, problem }) => `${rule} ${file}: ${problem.split(/[,:;]/)[1].trim()}`);

test('an output as it was written has no finding', () => expect(validate(output()).report.errors).toEqual([]));

test('fails: files that were edited, removed or added, each once, wherever the validation runs', () => {
  const cwd = output();
  appendFileSync(join(cwd, 'deploy/production/apps/ranker/configmap-a.yaml'), '# 64\n');
  rmSync(join(cwd, 'deploy/production/apps/ranker/kustomization.yaml'));
  writeFileSync(join(cwd, 'deploy/production/hotfix.yaml'), object('ConfigMap', 'hotfix'));
  writeFileSync(join(cwd, 'deploy/NOTES'), 'text\n');
  symlinkSync('NOTES', join(cwd, 'deploy/LINK'));
  const expected = [
    'generated-file-edited deploy/LINK: synthesis writes plain files only',
    'generated-file-edited deploy/NOTES: in a directory that holds nothing else',
    'generated-file-edited deploy/production/apps/ranker/configmap-a.yaml: and edited since',
    'generated-file-edited deploy/production/apps/ranker/kustomization.yaml: and removed since',
    'generated-file-edited deploy/production/hotfix.yaml: in a directory that holds nothing else',
  ];
  for (const paths of [['deploy'], ['.'], ['deploy/production', 'deploy/staging']]) expect(short(validate(cwd, { paths }).report.errors)).toEqual(expected);
});

test('fails: an inventory with a conflict', () => {
  const cwd = output();
  appendFileSync(join(cwd, 'deploy/INVENTORY'), '=======\n');
  expect(validate(cwd).report.errors).toMatchObject([{ rule: 'generated-file-edited', file: 'deploy/INVENTORY', line: 4 }]);
  writeFileSync(join(cwd, 'deploy/INVENTORY'), `<<<<<<< HEAD\n${'a'.repeat(64)}  a.yaml\n`);
  expect(validate(cwd).report.errors).toMatchObject([{ rule: 'generated-file-edited', file: 'deploy/INVENTORY', line: 1 }]);
});

test('what else is called INVENTORY is none', () => {
  const cwd = folderWith({ 'a.yaml': object('ConfigMap', 'a'), 'INVENTORY': 'GPUs: 8\nand many more things that stand in the cellar of the house, and on the roof\n' });
  expect(validate(cwd, { paths: ['.'] }).report.errors).toEqual([]);
});

describe('an edited file', () => {
  const edited = () => {
    const cwd = output();
    appendFileSync(join(cwd, 'deploy/production/apps/ranker/configmap-a.yaml'), '# 64\n');
    return cwd;
  };
  const file = 'deploy/production/apps/ranker/configmap-a.yaml';

  test('may be waived until a day', () => {
    const waiver = { rule: 'generated-file-edited', file: 'deploy/production/**', reason: 'incident 42', expires: '2026-12-01' };
    const { errors, warnings, waived } = validate(edited(), { waivers: [waiver] }).report;
    expect([errors, warnings, waived.map(entry => entry.file)]).toEqual([[], [], [file]]);
  });

  test('may be a warning, or nothing', () => {
    expect(validate(edited(), { levels: { 'generated-file-edited': PolicyLevel.WARNING } }).report).toMatchObject({ errors: [], warnings: [{ file }] });
    expect(validate(edited(), { levels: { 'generated-file-edited': PolicyLevel.OFF } }).report).toMatchObject({ errors: [], warnings: [] });
  });

  test('may be excluded', () => expect(validate(edited(), { exclude: ['deploy/production'] }).report.errors).toEqual([]));

  test('fails: is in every format, at the file', () => {
    const validation = validate(edited());
    expect(formatText(validation)).toContain(file);
    expect(JSON.parse(formatJson(validation))).toMatchObject({ findings: [{ rule: 'generated-file-edited', file }] });
    expect(JSON.parse(formatSarif(validation, '1.0.0')).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(file);
    expect(formatJunit(validation)).toContain(file);
    expect(formatGithub(validation)).toContain(`file=${file}`);
  });
});
