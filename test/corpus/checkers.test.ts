import { EXCEPTIONS, FOUND, KNOWN_CHECKS } from './checkers';
import { PACKS } from '../../lib/policy';
import { DefinedRule } from '../../lib/policy/policy-rule';

const ASKED = new Set(PACKS.flatMap(({ rules }) => rules).flatMap(rule => (rule instanceof DefinedRule ? rule.checkers : [])));
const KNOWN = new Set(Object.entries(KNOWN_CHECKS).flatMap(([tool, { checks }]) => checks.map(id => `${tool}:${id}`)));
const UNASKED = EXCEPTIONS.unasked.flatMap(({ checks }) => checks);

/** Ids of tools whose checks are listed; those of others are taken on trust. */
const listed = (ids: Iterable<string>) => [...ids].filter(id => Object.hasOwn(KNOWN_CHECKS, id.split(':')[0]));

test('every finding of other checkers in the examples has its reason', () => {
  const excused = (check: string, object: string) => EXCEPTIONS.findings
    .some(({ checks, objects }) => checks.includes(check) && (objects?.includes(object) ?? true));
  expect([...FOUND].flatMap(([check, objects]) => objects.filter(object => !excused(check, object)).map(object => `${check} ${object}`))).toEqual([]);
});

test('every reason is for something that is still found, and given once', () => {
  const excused = EXCEPTIONS.findings.flatMap(({ checks }) => checks);
  expect(excused.filter(check => !FOUND.has(check))).toEqual([]);
  const objects = new Set([...FOUND.values()].flat());
  expect(EXCEPTIONS.findings.flatMap(reason => reason.objects ?? []).filter(object => !objects.has(object))).toEqual([]);
  expect(excused.filter((check, i) => excused.indexOf(check) !== i)).toEqual([]);
});

test('rules name checks that other checkers have', () => {
  expect(listed(ASKED).filter(id => !KNOWN.has(id))).toEqual([]);
});

test('what other checkers ask is asked by a rule, or there is a reason why not', () => {
  expect([...KNOWN].filter(id => !ASKED.has(id) && !UNASKED.includes(id))).toEqual([]);
});

test('reasons why no rule asks are for checks that there are, and that no rule asks', () => {
  expect(listed(UNASKED).filter(id => !KNOWN.has(id))).toEqual([]);
  expect(UNASKED.filter(id => ASKED.has(id))).toEqual([]);
  expect(UNASKED.filter((id, i) => UNASKED.indexOf(id) !== i)).toEqual([]);
});
