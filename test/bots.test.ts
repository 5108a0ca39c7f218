import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { ScratchRepository } from './synthesis/scratch-repository';
import { fluxUpdate, kargoUpdate, renovateExtract, RenovateManager, renovateReads, renovateUpdate } from './tools/bots';
import { LockFile, parsePointers } from '../lib/models';
import { setPointer } from '../lib/release/edit-pointers';
import { synthesize } from '../lib/synthesis';

const SLOW = 120_000;
const PAGE = readFileSync(resolve(__dirname, '..', 'docs', 'bots.md'), 'utf8');

/** The blocks of a language below a heading of the page. */
function blocks(heading: string, language: string): string[] {
  const section = PAGE.split(/^## /m).find(text => text.startsWith(`${heading}\n`))!;
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text);
}

const RENOVATE = JSON.parse(blocks('Renovate', 'json')[0]) as { customManagers: RenovateManager[] };
const [MANAGER] = RENOVATE.customManagers;
const [MARKED_FOR_RENOVATE] = blocks('Renovate', 'yaml');
const [MARKED_FOR_FLUX, FLUX_OBJECTS] = blocks('Flux image automation', 'yaml');
const KARGO = parse(blocks('Kargo', 'yaml')[0]) as { promotionTemplate: { spec: { steps: { uses: string; config: { path: string; updates: { key: string; value: string }[] } }[] } } };
const { config: KARGO_STEP } = KARGO.promotionTemplate.spec.steps.find(({ uses }) => uses === 'yaml-update')!;

const DIGEST = `sha256:${'a'.repeat(64)}`;
const LOCK = LockFile.parse([
  'lockVersion: 1', 'models:', '  ranker:', ...['1.4.2', '1.5.0', '1.10', '2026-11-24', '7'].flatMap(version => [
    `    "${version}":`, `      source: oci://registry.example.com/models/ranker@${DIGEST}`, '      size: 1',
  ]),
  'features:', '  user-activity:', ...['7', '8'].flatMap(version => [`    "${version}":`, `      image: registry.example.com/features/user-activity@${DIGEST}`]), '',
].join('\n'));

/** What synthesis reads in a pointer file; it must have nothing to complain about. */
function read(text: string): { ranker?: string; activity?: string } {
  const { catalog, issues } = parsePointers(text, 'staging', LOCK);
  expect(issues).toEqual([]);
  return { ranker: catalog.model('ranker').value?.version, activity: catalog.featureSet('user-activity').value?.version };
}

describe('Renovate', () => {
  test('reads the pointer file of the first environment, and nothing else', () => {
    const pointers = ['environments/staging.yaml', 'platform/environments/staging.yaml'];
    const others = ['environments/production.yaml', 'deploy/staging/apps/recommender/deployment-ranker.yaml', 'models.lock.yaml', 'my-environments/staging.yaml'];
    expect([...pointers, ...others].filter(path => renovateReads(MANAGER, path))).toEqual(pointers);
  });

  test('finds name, version and source of each pointer that has a marker', () => {
    const content = MARKED_FOR_RENOVATE.replace('features:', '  plain: "1"\n  quoted: "1" # a comment\nfeatures:');
    expect(renovateExtract(MANAGER, content)).toMatchObject([
      { depName: 'ranker', currentValue: '1.4.2', datasource: 'docker', packageName: 'registry.example.com/models/ranker' },
      { depName: 'user-activity', currentValue: '7', datasource: 'docker', packageName: 'registry.example.com/features/user-activity' },
    ]);
  });

  test('changes the version and no other byte, also where the old one stands elsewhere in the line', () => {
    const content = MARKED_FOR_RENOVATE.replace('registry.example.com/features', 'registry.example.com:5007/features');
    const after = renovateUpdate(MANAGER, content, { 'ranker': '1.5.0', 'user-activity': '8' });
    expect(after).toBe(content.replace('"1.4.2"', '"1.5.0"').replace('"7"', '"8"'));
    expect(read(after)).toEqual({ ranker: '1.5.0', activity: '8' });
    // Without the template, the port of the registry would go along.
    const { autoReplaceStringTemplate, ...without } = MANAGER;
    expect(renovateUpdate(without, content, { 'user-activity': '8' })).toContain(':5008/');
    expect(autoReplaceStringTemplate).toBeDefined();
  });

  test('its expressions are such as RE2 runs, and its templates say nothing that the expressions do not find', () => {
    for (const text of MANAGER.matchStrings) expect(text).not.toMatch(/\(\?[=!]|\(\?<[=!]|\\[1-9]/);
    const fields = [...MANAGER.autoReplaceStringTemplate!.matchAll(/\{\{\{(\w+)\}\}\}/g)].map(([, field]) => field);
    const groups = [...MANAGER.matchStrings[0].matchAll(/\(\?<(\w+)>/g)].map(([, group]) => group);
    expect(fields.map(field => field.replace('newValue', 'currentValue'))).toEqual(groups);
    expect(MANAGER.autoReplaceStringTemplate).not.toMatch(/(?<!\{)\{\{(?!\{)/);
  });
});

describe('Flux image automation', () => {
  test('sets the version behind a marker, and keeps quotes and comments', () => {
    const content = `# Which version runs in staging.\n${MARKED_FOR_FLUX}  other: "1" # {"$imagepolicy": "flux-system:other:tag"}\n`;
    const after = fluxUpdate(content, { 'flux-system:ranker': '1.5.0' });
    expect(after).toBe(content.replace('1.4.2', '1.5.0'));
    expect(read(fluxUpdate(MARKED_FOR_FLUX, { 'flux-system:ranker': '1.10' }))).toEqual({ ranker: '1.10' });
  });

  test('a marker without :tag would write a reference, and is left alone here', () => {
    const content = MARKED_FOR_FLUX.replace(':tag', '');
    expect(fluxUpdate(content, { 'flux-system:ranker': '1.5.0' })).toBe(content);
  });

  test('the objects of the page go together, and keep to the pointers and to a branch of their own', () => {
    const [repository, policy, automation] = parseAllDocuments(FLUX_OBJECTS).map(document => document.toJS() as { [key: string]: any });
    expect(policy.spec.imageRepositoryRef.name).toBe(repository.metadata.name);
    expect(MARKED_FOR_FLUX).toContain(`"${policy.metadata.namespace}:${policy.metadata.name}:tag"`);
    expect(automation.spec.update).toEqual({ strategy: 'Setters', path: './environments' });
    expect(automation.spec.git.push.branch).not.toBe(automation.spec.git.checkout.ref.branch);
  });
});

describe('Kargo', () => {
  const [{ key }] = KARGO_STEP.updates;

  test('sets the version at the key of the page', () => {
    expect([KARGO_STEP.path, key]).toEqual(['./src/environments/staging.yaml', 'models.ranker']);
    const content = '# above\nmodels:\n  # of the ranker\n  ranker: "1.4.2"\nfeatures:\n  user-activity: "7" # kept\n';
    for (const [version, line] of [['1.5.0', '1.5.0'], ['1.10', '"1.10"'], ['7', '"7"'], ['2026-11-24', '2026-11-24']]) {
      const after = kargoUpdate(content, [{ key, value: version }]);
      expect(after).toBe(content.replace('"1.4.2"', line));
      expect(read(after)).toEqual({ ranker: version, activity: '7' });
    }
  });

  test('a comment behind the version is lost, as the page says; the file still reads', () => {
    const after = kargoUpdate(MARKED_FOR_RENOVATE, [{ key, value: '1.5.0' }, { key: 'features.user-activity', value: '8' }]);
    expect(after).toBe('models:\n  ranker: 1.5.0\nfeatures:\n  user-activity: "8"\n');
    expect(read(after)).toEqual({ ranker: '1.5.0', activity: '8' });
  });
});

test('markers survive what promote and rollback edit, and bots find them again', () => {
  const moved = setPointer(MARKED_FOR_RENOVATE, 'staging', { section: 'models', name: 'ranker', version: '1.5.0' });
  expect(moved).toBe(MARKED_FOR_RENOVATE.replace('1.4.2', '1.5.0'));
  expect(renovateExtract(MANAGER, moved)).toHaveLength(2);
  const both = setPointer(MARKED_FOR_FLUX, 'staging', { section: 'features', name: 'user-activity', version: '8' });
  expect(read(fluxUpdate(both, { 'flux-system:ranker': '1.5.0' }))).toEqual({ ranker: '1.5.0', activity: '8' });
  const unquoted = kargoUpdate(MARKED_FOR_FLUX, [{ key: 'models.ranker', value: '1.5.0' }]);
  expect(read(setPointer(unquoted, 'staging', { section: 'models', name: 'ranker', version: '1.10' }))).toEqual({ ranker: '1.10' });
});

describe('the example, edited by each bot', () => {
  const STAGING = 'environments/staging.yaml';
  const bots: [name: string, marker: string, edit: (content: string) => string][] = [
    ['Renovate', ' # renovate: datasource=docker packageName=registry.example.com/models/ranker', content => renovateUpdate(MANAGER, content, { ranker: '1.5.0' })],
    ['Flux', ' # {"$imagepolicy": "flux-system:ranker:tag"}', content => fluxUpdate(content, { 'flux-system:ranker': '1.5.0' })],
    ['Kargo', '', content => kargoUpdate(content, [{ key: 'models.ranker', value: '1.5.0' }])],
  ];

  test.each(bots)('%s brings it back to the output that is committed', async (_, marker, edit) => {
    const repository = new ScratchRepository();
    repository.edit(STAGING, 'ranker: "1.5.0"', `ranker: "1.4.2"${marker}`);
    const before = repository.read(STAGING);
    repository.edit(STAGING, before, edit(before));
    const synthesis = await synthesize({ directory: repository.example });
    if (synthesis.issues) throw new Error(JSON.stringify(synthesis.issues));
    expect([...synthesis.files].filter(([path, content]) => readFileSync(join(repository.example, 'deploy', path), 'utf8') !== content.toString('utf8')).map(([path]) => path)).toEqual([]);
  }, SLOW);

  test('fails: a bot that writes a whole reference, or a number, does not get through', async () => {
    const repository = new ScratchRepository();
    const before = repository.read(STAGING);
    for (const [version, id] of [['registry.example.com/models/ranker:1.5.0', 'invalid-value'], ['1.5', 'wrong-type']]) {
      repository.edit(STAGING, repository.read(STAGING), before.replace('ranker: "1.5.0"', `ranker: ${version}`));
      const synthesis = await synthesize({ directory: repository.example });
      expect(synthesis.issues?.map(issue => issue.id)).toContain(id);
    }
  }, SLOW);
});
