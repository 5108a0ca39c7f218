import { didYouMean } from '../../../errors';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { record, records, strings } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

/** What the generator of clusters knows of each. */
const OF_CLUSTERS = ['name', 'nameNormalized', 'server', 'project', 'metadata'];

/** Words of Go templates that look like parameters without a dot. */
const GO_WORDS = /^(?:if|else|end|range|with|define|template|block|break|continue|default|index|nil|true|false)\b/;

/** The template of an ApplicationSet is filled in with what its generators give. */
export const applicationSetParameter = defineRule({
  id: 'application-set-parameter',
  title: 'The template of an ApplicationSet uses parameters that its generators give, written for its kind of template.',
  rationale: 'The Applications are not generated, or have the braces in their names and paths.',
  link: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/GoTemplate/',
  appliesTo: ['argoproj.io/ApplicationSet'],
  check: ({ manifest }) => {
    const spec = record(manifest.spec) ?? {};
    const generators = records(spec.generators);
    const given = generators.map(parametersOf);
    const known = given.every(one => one !== undefined) ? new Set(given.flatMap(one => [...one ?? []])) : undefined;
    return [...strings(spec.template, 'spec.template')].flatMap(({ text, path }) => (
      text.includes('{{') ? tagFindings(text, path, spec.goTemplate === true, generators.length > 0 ? known : undefined) : []
    ));
  },
});

function tagFindings(text: string, field: string, goTemplate: boolean, known: ReadonlySet<string> | undefined): PolicyFinding[] {
  return [...text.matchAll(/\{\{-?([^{}]*?)-?\}\}/g)].flatMap(([whole, inside]): PolicyFinding[] => {
    const tag = inside.trim();
    const finding = (problem: string, fix: string) => [{ field, value: whole, problem, fix }];
    const [, dot, name] = /^(\.?)([A-Za-z_][\w-]*)(?:[.[].*)?$/.exec(tag) ?? [];
    if (name === undefined) return [];
    if (!goTemplate && dot) return finding('the dot is for Go templates, and goTemplate is not set: this stays as it is written', 'set goTemplate: true, or write it without the dot');
    if (goTemplate && !dot) return GO_WORDS.test(tag) ? [] : finding('goTemplate is set, and a parameter of a Go template begins with a dot', `write {{.${tag}}}`);
    if (!known || known.has(name)) return [];
    return finding(`no generator gives "${name}"; they give ${[...known].join(', ') || 'none'}.${didYouMean(name, known)}`, 'use a parameter of a generator, or add this one to each of its elements');
  });
}

/** The first parts of the names that a generator gives; undefined when they are not known here. */
function parametersOf(generator: Fields): string[] | undefined {
  const [kind] = Object.keys(generator).filter(key => key !== 'selector');
  const body = record(generator[kind]) ?? {};
  const values = record(body.values) ? ['values'] : [];
  switch (kind) {
    case 'list': {
      const elements = records(body.elements);
      return elements.length === 0 || body.elementsYaml !== undefined ? undefined : elements.flatMap(element => Object.keys(element).map(key => key.split('.')[0]));
    }
    case 'clusters': return [...OF_CLUSTERS, ...values];
    case 'git': return records(body.directories).length > 0 && records(body.files).length === 0 ? ['path', ...values] : undefined;
    case 'matrix':
    case 'merge': {
      const inner = records(body.generators).map(parametersOf);
      return inner.length > 0 && inner.every(one => one !== undefined) ? inner.flatMap(one => one ?? []) : undefined;
    }
    default: return undefined;
  }
}
