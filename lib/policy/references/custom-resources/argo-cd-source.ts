import { didYouMean } from '../../../errors';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

/** Sources of an Application refer to each other, and an Application goes to one cluster. */
export const argoCdSource = defineRule({
  id: 'argo-cd-source',
  title: 'An Application names one cluster, and its value files come from sources that it has.',
  rationale: 'Argo CD cannot make manifests of the Application, or does not know where they go, and syncs nothing.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/',
  appliesTo: ['argoproj.io/Application', 'argoproj.io/ApplicationSet'],
  check: ({ manifest, kind }) => {
    const path = kind === 'ApplicationSet' ? 'spec.template.spec' : 'spec';
    const spec = record(at(manifest, path)[0]?.value);
    if (!spec) return [];
    const destination = record(spec.destination);
    return [
      ...typeof destination?.server === 'string' && destination.server !== '' && typeof destination.name === 'string' && destination.name !== '' ? [{
        field: `${path}.destination`, value: destination.name, problem: 'the destination has a server and a name, and Argo CD takes one of the two', fix: 'remove one of them',
      }] : [],
      ...valueFileFindings(spec, path),
      ...records(spec.ignoreDifferences).flatMap((one, i) => pointerFindings(one, `${path}.ignoreDifferences[${i}]`)),
    ];
  },
});

/** `$values/path/to/values.yaml` is in the source with `ref: values`. */
function valueFileFindings(spec: Fields, path: string): PolicyFinding[] {
  const several = records(spec.sources);
  const refs = several.map(({ ref }) => ref).filter((ref): ref is string => typeof ref === 'string');
  const sources = several.length > 0 ? several.map((source, i) => ({ source, place: `${path}.sources[${i}]` })) : [{ source: record(spec.source) ?? {}, place: `${path}.source` }];
  return sources.flatMap(({ source, place }) => [...at(source, 'helm.valueFiles[]'), ...at(source, 'helm.fileParameters[].path')].flatMap(({ value, path: field }) => {
    const [, ref] = typeof value === 'string' ? /^\$([A-Za-z0-9_-]+)\//.exec(value) ?? [] : [];
    // Argo CD fills in what it knows about the build itself.
    if (ref === undefined || refs.includes(ref) || ref.startsWith('ARGOCD_')) return [];
    return [{
      field: `${place}.${field}`, value: shown(value), problem: `no source has the ref "${ref}"; there are ${refs.join(', ') || 'none'}.${didYouMean(ref, refs)}`, fix: 'add ref to the source that the file is in, or name that of one',
    }];
  }));
}

function pointerFindings(one: Fields, path: string): PolicyFinding[] {
  const pointers = Array.isArray(one.jsonPointers) ? one.jsonPointers : [];
  return pointers.flatMap((pointer, i) => (typeof pointer !== 'string' || pointer.startsWith('/') || pointer.includes('{{') ? [] : [{
    field: `${path}.jsonPointers[${i}]`, value: pointer, problem: 'a JSON pointer begins with a slash and has one between its parts, so this ignores nothing', fix: 'write /spec/replicas, or use jqPathExpressions',
  }]));
}
