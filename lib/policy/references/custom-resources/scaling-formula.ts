import { SCALERS, triggersOf } from './keda';
import { didYouMean } from '../../../errors';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at } from '../../shapes';

/** Words of the expression language that are no names: https://expr-lang.org/docs/language-definition. */
const WORDS = new Set(['true', 'false', 'nil', 'in', 'not', 'and', 'or', 'matches', 'contains', 'startsWith', 'endsWith', 'let', 'if', 'else']);

/** A formula computes with the values of triggers, by their names. */
export const scalingFormula = defineRule({
  id: 'scaling-formula',
  title: 'A scaling formula uses names of the triggers.',
  rationale: 'The webhook of KEDA refuses the ScaledObject; where it does not run, the workload is never scaled.',
  link: 'https://keda.sh/docs/latest/reference/scaledobject-spec/#scalingmodifiers',
  appliesTo: SCALERS,
  check: object => at(object.manifest, 'spec.advanced.scalingModifiers.formula').flatMap(({ path, value }): PolicyFinding[] => {
    // Strings, closures and variables have names of their own.
    if (typeof value !== 'string' || /["'`{}#]|\blet\b/.test(value)) return [];
    const triggers = triggersOf(object).map(({ trigger }) => trigger);
    const names = triggers.filter(({ type }) => type !== 'cpu' && type !== 'memory').map(({ name }) => String(name ?? ''));
    const used = [...value.matchAll(/(?<![\w.$])[A-Za-z_$][\w$]*(?!\s*\(|[\w$])/g)].map(([word]) => word);
    return [...new Set(used)].filter(word => !WORDS.has(word) && !names.includes(word)).map(word => ({
      field: path,
      value,
      problem: triggers.some(({ name }) => name === word)
        ? `the trigger "${word}" measures cpu or memory, whose value a formula does not get`
        : `no trigger has the name "${word}"; there are ${names.filter(Boolean).join(', ') || 'none with a name'}.${didYouMean(word, names.filter(Boolean))}`,
      fix: 'use the name of a trigger, or give the trigger this name',
    }));
  }),
});
