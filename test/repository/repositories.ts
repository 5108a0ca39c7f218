import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Environment, GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, PolicyOptions } from '../../lib';
import { scratchDirectory } from '../tools/scratch';

/** A repository in a directory of its own, with the given files in it. */
export function repository(operator = GitOpsOperator.flux(), files: { [path: string]: string } = {}, policy?: PolicyOptions): GitOpsRepository {
  const directory = scratchDirectory('repository');
  writeFiles(directory, files);
  return new GitOpsRepository({ source: GitSource.https('https://git.example.com/acme/ai'), operator, directory, policy });
}

export function writeFiles(directory: string, files: { [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** An environment with one cluster. */
export function environment(of: GitOpsRepository, name = 'production', cluster = `${name}-eu`): Environment {
  const created = of.addEnvironment(name);
  created.addCluster(cluster, { kubernetesVersion: '1.35' });
  return created;
}

/** An app that brings no namespace, so that tests see only what they put in. */
export function bareApp(scope: Construct, name = 'recommender'): GitOpsApp {
  return new GitOpsApp(scope, name, { createNamespace: false });
}

export function configMap(scope: Construct, id: string, data: { [key: string]: string } = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', data });
}

/** The ids of the issues that an action throws, each with its construct path. */
export function issuesOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    const { issues } = error as { issues?: { id: string; path: string }[] };
    if (!issues) throw error;
    return issues.map(issue => `${issue.id} ${issue.path}`);
  }
  return [];
}
