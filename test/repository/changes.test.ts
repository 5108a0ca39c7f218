import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { environment, issuesOf } from './repositories';
import { GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, PolicyLevel, PolicyOptions, PolicyWaivers } from '../../lib';
import { TestRepository } from '../git/repository';
import { scratchDirectory } from '../tools/scratch';

type Content = (app: GitOpsApp) => void;

/** Synthesizes an app into a directory, as a program that somebody changed since would. */
function synth(directory: string, content: Content, policy?: PolicyOptions): void {
  const repository = new GitOpsRepository({ source: GitSource.https('https://git.example.com/acme/ai'), operator: GitOpsOperator.flux(), directory, policy });
  content(new GitOpsApp(environment(repository), 'search', { createNamespace: false }));
  repository.synth();
}

const claim = (scope: Construct, size: string, annotations?: { [key: string]: string }) => new ApiObject(scope, 'weights', {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'weights', annotations },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: size } } },
} as never);
const settings = (scope: Construct, value: string) => new ApiObject(scope, 'settings', {
  apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { value },
} as never);

/** A repository in which the output of a program is committed. */
function committed(content: Content): TestRepository {
  const git = new TestRepository();
  synth(git.directory, content);
  git.commit();
  return git;
}

test('fails: a field that cannot change differs from the committed output, and nothing is written', () => {
  const git = committed(app => claim(app, '500Gi'));
  const file = join(git.directory, 'deploy/production/apps/search/persistentvolumeclaim-weights.yaml');
  const before = readFileSync(file, 'utf8');
  expect(issuesOf(() => synth(git.directory, app => claim(app, '200Gi')))).toEqual(['immutable-field production/search/weights']);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(issuesOf(() => synth(git.directory, app => claim(app, '800Gi')))).toEqual([]);
});

test('fails: state that leaves the output is at the file that held it', () => {
  const git = committed(app => [claim(app, '500Gi'), settings(app, 'a')]);
  expect(issuesOf(() => synth(git.directory, app => settings(app, 'a')))).toEqual([
    'pruned-state deploy/production/apps/search/persistentvolumeclaim-weights.yaml',
  ]);
});

test('state that operators leave alone may go, and so may what holds none', () => {
  const git = committed(app => [claim(app, '500Gi', { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }), settings(app, 'a')]);
  expect(issuesOf(() => synth(git.directory, app => new ApiObject(app, 'other', { apiVersion: 'v1', kind: 'ConfigMap' })))).toEqual([]);
});

test('an output that is committed nowhere, and a directory in no repository, say nothing', () => {
  const git = new TestRepository();
  synth(git.directory, app => claim(app, '500Gi'));
  expect(issuesOf(() => synth(git.directory, app => claim(app, '200Gi')))).toEqual([]);
  git.commit();
  const elsewhere = scratchDirectory('changes');
  synth(elsewhere, app => claim(app, '500Gi'));
  expect(issuesOf(() => synth(elsewhere, app => claim(app, '200Gi')))).toEqual([]);
});

test('the commit counts, and neither the working tree nor the index', () => {
  const git = committed(app => claim(app, '500Gi'));
  synth(git.directory, app => claim(app, '800Gi'));
  git.git('add', '--all');
  // Back to what is committed: the claim never was larger in a cluster.
  expect(issuesOf(() => synth(git.directory, app => claim(app, '500Gi')))).toEqual([]);
  rmSync(join(git.directory, 'deploy'), { recursive: true });
  // The cdk8s CLI deletes the output before it starts the program.
  expect(issuesOf(() => synth(git.directory, app => claim(app, '200Gi')))).toEqual(['immutable-field production/search/weights']);
});

test('fails: in a repository whose root is above', () => {
  const git = new TestRepository();
  const directory = join(git.directory, 'platform/ai');
  git.write('platform/ai/README.md', 'AI\n');
  synth(directory, app => claim(app, '500Gi'));
  git.commit();
  expect(issuesOf(() => synth(directory, app => claim(app, '200Gi')))).toEqual(['immutable-field production/search/weights']);
});

test('fails: the commit of a detached head, and of a shallow clone', () => {
  const git = committed(app => claim(app, '500Gi'));
  git.git('checkout', '--quiet', '--detach');
  expect(issuesOf(() => synth(git.directory, app => claim(app, '200Gi')))).toEqual(['immutable-field production/search/weights']);
  const clone = join(scratchDirectory('changes'), 'clone');
  git.git('clone', '--quiet', '--depth=1', `file://${git.directory}`, clone);
  expect(issuesOf(() => synth(clone, app => claim(app, '200Gi')))).toEqual(['immutable-field production/search/weights']);
});

test('an object that moves to another file is the same object', () => {
  const git = committed(app => [claim(app, '500Gi'), settings(app, 'a')]);
  const moved = (directory: string) => {
    const repository = new GitOpsRepository({ source: GitSource.https('https://git.example.com/acme/ai'), operator: GitOpsOperator.flux(), directory });
    const production = environment(repository);
    settings(new GitOpsApp(production, 'search', { createNamespace: false }), 'a');
    claim(new GitOpsApp(production, 'storage', { createNamespace: false, namespace: 'search' }), '500Gi');
    repository.synth();
  };
  expect(issuesOf(() => moved(git.directory))).toEqual([]);
  expect(existsSync(join(git.directory, 'deploy/production/apps/storage/persistentvolumeclaim-weights.yaml'))).toBe(true);
});

test('an inventory that was edited says nothing of what was committed', () => {
  const git = committed(app => claim(app, '500Gi'));
  git.write('deploy/INVENTORY', 'no inventory\n');
  git.commit();
  rmSync(join(git.directory, 'deploy'), { recursive: true });
  expect(issuesOf(() => synth(git.directory, app => claim(app, '200Gi')))).toEqual([]);
});

test('levels and waivers hold for changes as for everything else', () => {
  const git = committed(app => claim(app, '500Gi'));
  const smaller: Content = app => claim(app, '200Gi');
  const waived: Content = app => PolicyWaivers.of(claim(app, '200Gi')).waive('immutable-field', { reason: 'made anew by hand', expires: '2999-01-01' });
  expect(issuesOf(() => synth(git.directory, smaller, { levels: { 'immutable-field': PolicyLevel.OFF } }))).toEqual([]);
  git.git('checkout', '--quiet', '--', '.');
  expect(issuesOf(() => synth(git.directory, smaller, { packs: ['secrets'] }))).toEqual([]);
  git.git('checkout', '--quiet', '--', '.');
  expect(issuesOf(() => synth(git.directory, waived))).toEqual([]);
});

test('the same code over the same commit gives the same bytes', () => {
  const git = committed(app => settings(app, 'a'));
  const inventory = () => readFileSync(join(git.directory, 'deploy/INVENTORY'), 'utf8');
  synth(git.directory, app => settings(app, 'b'));
  const first = inventory();
  synth(git.directory, app => settings(app, 'b'));
  expect(inventory()).toBe(first);
});
