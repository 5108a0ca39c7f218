import { lockContext, locked } from './context';
import { findOutdated, ModelState, outdatedOf } from '../../lib/lock/outdated';
import { describeWithRegistry } from '../tools/describe-with-registry';
import { HubServer } from '../tools/hub-server';
import { Registry } from '../tools/registry';
import { scratchDirectory } from '../tools/scratch';

const COMMIT = 'a'.repeat(40);

/** A model with locked versions, and what environments point at. */
const model = (versions: readonly string[], pointers: object = {}, from = (version: string) => `hf://acme/ranker@v${version}`): ModelState => ({
  name: 'ranker',
  versions: versions.map(version => locked({ source: `hf://acme/ranker@${COMMIT}`, size: 1, provenance: { resolvedFrom: from(version) } }, 'ranker', version)),
  pointers: new Map(Object.entries(pointers)),
});

test('what is newer is told in the order of versions, what is older is counted', () => {
  expect(outdatedOf(model(['1.9', '1.2']), ['1.10', '1.9', '1.10-rc.1', '1.3', '1.10'])).toEqual({ name: 'ranker', newest: '1.9', newer: ['1.10-rc.1', '1.10'], older: 1, behind: [] });
  expect(outdatedOf(model(['1.9']), 'no list')).toEqual({ name: 'ranker', newest: '1.9', newer: [], older: 0, behind: [], unlisted: 'no list' });
  expect(outdatedOf(model(['stable']), ['1.0'])).toEqual({ name: 'ranker', newer: ['1.0'], older: 0, behind: [] });
});

test('pointers are behind the newest version of the lock; a release is not behind a pre-release', () => {
  const { behind } = outdatedOf(model(['1.9.0', '1.10.0', '2.0.0-rc.1', '2.0.0-rc.2'], { dev: '2.0.0-rc.1', staging: '1.10.0', production: '1.9.0', lab: 'stable' }), []);
  expect(behind).toEqual([{ environment: 'dev', version: '2.0.0-rc.1', newest: '2.0.0-rc.2' }, { environment: 'production', version: '1.9.0', newest: '1.10.0' }]);
});

test('sources that nobody can list, or that are not known, say so', async () => {
  const unlisted = async (sources: { [name: string]: string }, state = model(['1'], {}, () => 'hf://acme/ranker@main')) => (await findOutdated([state], sources, lockContext())).models[0].unlisted;
  expect(await unlisted({})).toBe('nothing says where its versions come from');
  expect(await unlisted({ ranker: 's3://models/ranker/{version}/' })).toBe('its source cannot be listed');
  expect(await unlisted({ '*': 'hf://acme/ranker' })).toBe('hf://acme/ranker has no one place for the version');
});

test('branches and tags of the Hub, by the template or by what was resolved; a Hub that fails is a failure', async () => {
  const hub = await HubServer.start({ 'acme/ranker': { card: {}, refs: { 'main': COMMIT, 'v1': COMMIT, 'v2': COMMIT, 'v3-rc.1': COMMIT, 'x4': COMMIT }, commits: {} } });
  try {
    const context = lockContext({ env: { HF_ENDPOINT: hub.url } });
    for (const sources of [{}, { '*': 'hf://acme/{name}@v{version}' }] as { [name: string]: string }[]) {
      expect(await findOutdated([model(['1'])], sources, context)).toEqual({ models: [{ name: 'ranker', newest: '1', newer: ['2', '3-rc.1'], older: 0, behind: [] }], failures: [] });
    }
    expect(await findOutdated([model(['1'])], { ranker: 'hf://acme/nobody@v{version}' }, context)).toMatchObject({
      models: [{ newer: [], unlisted: 'the source could not be asked' }], failures: [{ id: 'model-gone', field: 'ranker' }],
    });
    expect(await findOutdated([model(['1'])], { ranker: 'hf://acme/{nmae}@v{version}' }, context)).toMatchObject({ failures: [{ id: 'source-template', field: 'ranker' }] });
  } finally {
    await hub.stop();
  }
});

describeWithRegistry('with a real registry', () => {
  let registry: Registry;
  beforeAll(async () => { registry = await Registry.start(scratchDirectory('registry')); });
  afterAll(() => registry.stop());

  test('tags that are versions are listed; "_" stands for "+"', async () => {
    const { digest } = await registry.pushArtifact('models/ranker', 'latest', { layers: [{ content: 'weights' }] });
    const versions = ['1.0.0', '1.1.0', '1.1.0_gpu', '1.2.0-rc_1', '0.9', `${digest.replace(':', '-')}.sig`];
    for (const version of versions) await registry.pushArtifact('models/ranker', version, { layers: [{ content: version }] });
    const sources = { '*': `oci://${registry.host}/models/{name}:{version}` };
    const { models, failures } = await findOutdated([model(['1.0.0', '1.1.0'])], sources, lockContext());
    expect(failures).toEqual([]);
    expect(models).toEqual([{ name: 'ranker', newest: '1.1.0', newer: ['1.1.0+gpu', '1.2.0-rc+1'], older: 1, behind: [] }]);
  });

  test('fails: a repository that is not there', async () => {
    const { failures } = await findOutdated([model(['1'])], { '*': `oci://${registry.host}/models/nobody:{version}` }, lockContext());
    expect(failures).toMatchObject([{ id: 'oci-not-found', field: 'ranker' }]);
  });
});
