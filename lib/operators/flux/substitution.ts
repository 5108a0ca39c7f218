import { Issue } from '../../errors';
import { PlanApp } from '../plan';

/** `${name}` that is not escaped as `$${name}` and brings no default. */
const VARIABLE = /(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Flux replaces every `${name}` of an app with substitutions and fails on names it has no value for. */
export function missingSubstitutions(app: PlanApp): Issue[] {
  const given = app.options.substitutions;
  if (!given) return [];
  return app.objects.flatMap(({ path, object }) => {
    const names = [...JSON.stringify(object).matchAll(VARIABLE)].map(match => match[1]);
    const missing = new Set(names.filter(name => !Object.prototype.hasOwnProperty.call(given, name)));
    return [...missing].map(name => ({
      id: 'flux-substitution',
      path,
      field: 'substitutions',
      value: `\${${name}}`,
      problem: `Flux would replace this in the whole app, and the app's substitutions have no value for "${name}"`,
      fix: `add ${name} to the app's substitutions, or write $\${${name}} where the text is meant to stay`,
    }));
  });
}
