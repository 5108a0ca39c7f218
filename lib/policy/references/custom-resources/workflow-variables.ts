import { Fields, isFilledIn } from './workflows';
import { record, strings } from '../../shapes';

/** A `{{…}}` in a text. */
export interface Variable {
  /** What is between the braces, without spaces around it. */
  readonly name: string;
  /** Path of the text. */
  readonly path: string;
}

/** The parts of a step that run in a scope of their own. */
const OTHER_SCOPES = new Set(['inline', 'hooks', 'onExit']);

/** Every simple variable in a value; expressions (`{{=…}}`) are programs, and are left to the controller. */
export function variablesIn(value: unknown, path: string): Variable[] {
  const found: Variable[] = [];
  for (const { text, path: place } of strings(value, path)) {
    if (!isFilledIn(text)) continue;
    for (const [, name] of text.matchAll(/\{\{([^{}=][^{}]*)\}\}/g)) found.push({ name: name.trim(), path: place });
  }
  return found;
}

/** The variables of a step or a task itself. */
export function variablesOfStep(step: Fields, path: string): Variable[] {
  return Object.entries(step).flatMap(([field, value]) => (OTHER_SCOPES.has(field) ? [] : variablesIn(value, `${path}.${field}`)));
}

/** The variables of a template, without those of its steps, tasks and inlined templates. */
export function variablesOfTemplate(template: Fields, path: string): Variable[] {
  return Object.entries(template).flatMap(([field, value]) => {
    if (field === 'steps') return [];
    const own = field === 'dag' ? Object.fromEntries(Object.entries(record(value) ?? {}).filter(([name]) => name !== 'tasks')) : value;
    return variablesIn(own, `${path}.${field}`);
  });
}
