import { globMatches } from './glob';
import { isPlainName, misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

/** A project says which repositories its applications come from, and where they go. */
export const argoCdProject = defineRule({
  id: 'argo-cd-project',
  title: 'An Application comes from a repository, and goes to a place, that its project permits.',
  rationale: 'Argo CD refuses the Application with InvalidSpecError and syncs nothing.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/projects/',
  appliesTo: ['argoproj.io/Application', 'argoproj.io/ApplicationSet'],
  check: (object, world) => {
    const template = object.kind === 'ApplicationSet';
    const spec = record(template ? record(record(object.manifest.spec)?.template)?.spec : object.manifest.spec);
    return spec ? projectFindings(object, world, spec, template ? 'spec.template.spec' : 'spec') : [];
  },
});

function projectFindings(object: PolicyObject, world: PolicyWorld, spec: Fields, path: string): PolicyFinding[] {
  const { project } = spec;
  if (!isPlainName(project)) return [];
  const projects = world.find('argoproj.io/AppProject', '', project);
  if (projects.length !== 1) {
    return project === 'default' ? [] : misnamedAt(world, `${path}.project`, { groupKind: 'argoproj.io/AppProject', namespace: '', name: project, deliveredWith: object });
  }
  const allowed = record(projects[0].manifest.spec) ?? {};
  return [
    ...sourcesOf(spec, path).flatMap(({ url, field }) => sourceFindings(url, field, project, strings(allowed.sourceRepos))),
    ...destinationFindings(record(spec.destination) ?? {}, `${path}.destination`, project, records(allowed.destinations)),
  ];
}

function sourcesOf(spec: Fields, path: string): { readonly url: unknown; readonly field: string }[] {
  const several = records(spec.sources);
  if (several.length > 0) return several.map(({ repoURL }, i) => ({ url: repoURL, field: `${path}.sources[${i}].repoURL` }));
  return [{ url: record(spec.source)?.repoURL, field: `${path}.source.repoURL` }];
}

function sourceFindings(url: unknown, field: string, project: string, allowed: readonly string[]): PolicyFinding[] {
  // What a `!` takes away is left to Argo CD.
  if (!isPlainName(url) || allowed.some(pattern => pattern.startsWith('!'))) return [];
  if (allowed.some(pattern => globMatches(normalized(pattern), normalized(url), '/'))) return [];
  return [{
    field, value: url, problem: `the project ${project} does not permit this repository; it permits ${allowed.join(', ') || 'none'}`, fix: 'add the repository to sourceRepos of the AppProject, or name another project',
  }];
}

/** Repository URLs as Argo CD compares them. */
function normalized(url: string): string {
  const lower = url.trim().toLowerCase().replace(/\.git$/, '').replace(/^ssh:\/\//, '');
  return /^[\w.-]+@[\w.-]+:/.test(lower) ? lower.replace(':', '/') : lower;
}

function destinationFindings(destination: Fields, field: string, project: string, allowed: readonly Fields[]): PolicyFinding[] {
  const { server, name, namespace = '' } = destination;
  const texts = [server, name, namespace, ...allowed.flatMap(one => [one.server, one.name, one.namespace])];
  if (texts.some(value => value !== undefined && typeof value !== 'string' || typeof value === 'string' && (value.startsWith('!') || value.includes('{{')))) return [];
  const permits = (one: Fields) => {
    const byServer = text(server) !== '' && globMatches(text(one.server), text(server));
    const byName = text(name) !== '' && globMatches(text(one.name), text(name));
    // One that says the name of a cluster and one that says its address may mean the same.
    const unknown = text(server) === '' && text(one.server) !== '' && text(one.name) === '' || text(name) === '' && text(one.name) !== '' && text(one.server) === '';
    return (byServer || byName || unknown) && globMatches(text(one.namespace), text(namespace));
  };
  if (allowed.some(permits)) return [];
  return [{
    field,
    value: `${text(server) || text(name)} ${text(namespace)}`.trim(),
    problem: `the project ${project} does not permit this destination; it permits ${allowed.map(one => `${shown(one.server ?? one.name ?? '')} ${shown(one.namespace ?? '')}`).join(', ') || 'none'}`,
    fix: 'add the cluster and the namespace to destinations of the AppProject, or name another project',
  }];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
