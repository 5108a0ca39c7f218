import { deliveredPath, isDelivered } from './delivered';
import { saysToFlux } from '../operator-metadata';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record, shown, strings } from '../shapes';

/**
 * `${name}` that is not escaped as `$${name}` and brings no default. Flux reads `${name}` and `${name:-default}` of the
 * whole text of a manifest, in scripts of ConfigMaps and in arguments too.
 */
export const FLUX_VARIABLE = /(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A Kustomization that replaces variables, and where its manifests are. */
interface Substitution {
  readonly kustomization: PolicyObject;
  /** Directory of the manifests, without `./`, as the Kustomization names it from the root of its source. */
  readonly path: string;
  readonly values: ReadonlySet<string>;
  /** ConfigMaps and Secrets that are not given may bring more values. */
  readonly open: boolean;
}

function substitutions(world: PolicyWorld): readonly Substitution[] {
  return world._all('kustomize.toolkit.fluxcd.io/Kustomization').flatMap((kustomization): Substitution[] => {
    const postBuild = record(at(kustomization.manifest, 'spec.postBuild')[0]?.value);
    const path = deliveredPath(kustomization);
    if (!postBuild || path === '') return [];
    const from = at(postBuild, 'substituteFrom[]').map(({ value }) => record(value) ?? {});
    const sources = from.map(({ kind, name }) => world.find(`/${shown(kind)}`, kustomization.namespace, shown(name))[0]);
    const values = new Set([
      ...Object.keys(record(postBuild.substitute) ?? {}),
      ...sources.flatMap(source => ['data', 'stringData'].flatMap(field => Object.keys(record(source?.manifest[field]) ?? {}))),
    ]);
    // Without any value nothing is replaced, unless it is asked for.
    if (values.size === 0 && from.length === 0 && postBuild.substituteStrategy !== 'Always') return [];
    return [{ kustomization, path, values, open: sources.some(source => source === undefined || source.kind === 'Secret') }];
  });
}

/** A script in a ConfigMap that says `${HOME}` loses it: Flux replaces what it has no value for with nothing. */
export const substitutedVariable = defineRule({
  id: 'substituted-variable',
  title: 'What looks like a variable of Flux has a value.',
  rationale: 'Flux replaces ${name} everywhere, in scripts too. Since 2.9 it refuses a name without a value, and before it put nothing in its place.',
  link: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
  check: (object, world) => {
    if (object.file === undefined || object.groupKind === 'kustomize.toolkit.fluxcd.io/Kustomization' || saysToFlux(object, 'substitute', 'disabled')) return [];
    const found = world._once(substitutions).filter(({ path, open }) => !open && isDelivered(object, path, world));
    return found.flatMap(({ kustomization, values }) => variables(object).filter(({ value }) => !values.has(value!.slice(2, -1))).map(finding => ({
      ...finding, problem: `Kustomization "${kustomization.name}" replaces this, and has no value for it: Flux refuses the whole, or leaves nothing here`,
    })));
  },
});

/** Every variable of an object, once for each field that it stands in. */
function variables(object: PolicyObject): PolicyFinding[] {
  const names = (text: string) => new Set([...text.matchAll(FLUX_VARIABLE)].map(match => match[1]));
  return [...strings(object.manifest)].flatMap(({ text, path }) => [...names(text)].map(name => ({
    field: path,
    value: `\${${name}}`,
    problem: '',
    fix: `give ${name} a value, write $\${${name}} where the text is meant to stay, or label the object kustomize.toolkit.fluxcd.io/substitute: disabled`,
  })));
}
