import { CASES, objectsOf, reportOf } from './corpus';
import { PACKS } from '../../lib/policy';

const RULES = new Set(PACKS.flatMap(({ rules }) => rules.map(({ id }) => id)));

/** Ids, each once, so that a mistake in three containers is one mistake. */
const ids = (entries: readonly { readonly rule: string }[]) => [...new Set(entries.map(({ rule }) => rule))].sort();

describe.each(CASES.map(one => [one.name, one] as const))('%s', (_, one) => {
  test('says what it is', () => {
    expect(RULES).toContain(one.rule);
    expect(one.source).toMatch(/.{6}/);
    expect(one.mistake).toMatch(/^[A-Z].{20,}\.$/);
    expect(objectsOf(one, 'bad').length).toBeGreaterThan(0);
  });

  test('fails: bad is found by its rule, and by no other', () => {
    const { errors, warnings } = reportOf(one, 'bad');
    expect(one.level === 'error' ? ids(errors) : ids(warnings).filter(id => id === one.rule)).toEqual([one.rule]);
    if (one.level === 'warning') expect(errors).toEqual([]);
  });

  test('good has no error, and nothing that the rule would say', () => {
    const { errors, warnings } = reportOf(one, 'good');
    expect(errors.map(({ rule, field, problem }) => `${rule} ${field}: ${problem}`)).toEqual([]);
    expect(warnings.filter(({ rule }) => rule === one.rule)).toEqual([]);
  });
});

test('there is a case', () => expect(CASES.length).toBeGreaterThan(0));
