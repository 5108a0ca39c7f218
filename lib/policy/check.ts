import { PolicyPack, PACKS } from './packs';
import { placeOf } from './pod-specs';
import { PolicyLevel } from './policy-level';
import { PolicyObject } from './policy-object';
import { PolicyOptions } from './policy-options';
import { PolicyReport, PolicyReportEntry } from './policy-report';
import { DefinedRule, PolicyFinding, PolicyRule } from './policy-rule';
import { PolicyWaiver, WAIVER_RULES, waiverIssues, waives } from './policy-waiver';
import { PolicyWorld } from './policy-world';
import { didYouMean, GitOpsError, Issue } from '../errors';

/** What a check needs besides the worlds. */
export interface CheckOptions extends Omit<PolicyOptions, 'registries'> {
  /** The day that waivers are judged by. */
  readonly today: string;
  /** Where the options come from, for messages about them. */
  readonly source: string;
  /** Only the rules about change are run. */
  readonly changesOnly?: boolean;
  /** Every rule that there is; the packs of this library unless a test says otherwise. */
  readonly available?: readonly PolicyPack[];
}

/** How the finding begins when a rule throws. */
export const RULE_FAILED = 'the rule itself failed';

/** A rule with the level it has here. */
interface ActiveRule {
  readonly rule: PolicyRule;
  readonly level: PolicyLevel;
}

/**
 * Every finding of every rule over every world. An object may be in several worlds; what is found in it alike in all of
 * them is told once.
 *
 * @throws GitOpsError when the options name packs or rules that there are not
 */
export function checkPolicy(worlds: readonly PolicyWorld[], options: CheckOptions): PolicyReport {
  const { active, ids } = activeRules(options);
  const waivers = sortWaivers(options, ids);
  const entries: PolicyReportEntry[] = [];
  const seen = new Set<string>();
  const used = new Set<PolicyWaiver>();
  const everAsked = new Set<string>();

  const add = (object: PolicyObject, { rule, level }: ActiveRule, finding: PolicyFinding) => {
    const field = placeOf(finding.field, object._podSpecs);
    const key = JSON.stringify([rule.id, object.path, object.identity, field, finding.problem]);
    if (seen.has(key)) return;
    seen.add(key);
    const waiver = waivers.valid.get(rule.id)?.find(candidate => waives(candidate, object, field));
    if (waiver) used.add(waiver);
    entries.push({
      rule: rule.id,
      level,
      path: object.path,
      object: object.identity,
      ...(object.file !== undefined && { file: object.file, line: object._lineOf?.(field) }),
      field,
      ...(finding.value !== undefined && { value: finding.value }),
      problem: finding.problem,
      fix: finding.fix,
      ...(waiver && waiver.expires >= options.today && { waiver }),
    });
  };

  for (const world of worlds) {
    const asked = active.filter(({ rule }) => (isAboutChange(rule) ? world._previous !== undefined : !options.changesOnly));
    for (const { rule } of asked) everAsked.add(rule.id);
    for (const { object, one, finding } of findingsIn(world, asked)) add(object, one, finding);
  }
  // Half of a check knows half of what waivers cover; the other half tells about them.
  if (!options.changesOnly) {
    entries.push(...waivers.invalid.map(issue => ofWaiver(issue, PolicyLevel.ERROR)), ...aboutWaivers(options, waivers.valid, used, everAsked));
  }
  return {
    errors: entries.filter(({ level, waiver }) => level === PolicyLevel.ERROR && !waiver),
    warnings: entries.filter(({ level, waiver }) => level === PolicyLevel.WARNING && !waiver),
    waived: entries.filter(({ waiver }) => waiver),
  };
}

function isAboutChange(rule: PolicyRule): boolean {
  return rule instanceof DefinedRule && rule.aboutChange;
}

/** A finding, and where it belongs in the report. */
interface Found {
  readonly object: PolicyObject;
  readonly one: ActiveRule;
  readonly finding: PolicyFinding;
}

/**
 * Every finding of the rules in one world, by object in the given order and then by rule. Asked rule by rule, which is
 * the faster way round: the code of one rule stays hot over all its objects.
 */
function findingsIn(world: PolicyWorld, rules: readonly ActiveRule[]): Found[] {
  const found: Found[] = [];
  for (const one of rules) {
    const { rule } = one;
    for (const object of objectsFor(rule, world)) {
      if (object._generated) continue;
      try {
        const findings = rule.check(object, world);
        if (findings.length > 0) found.push(...findings.map(finding => ({ object, one, finding })));
      } catch (error) {
        found.push({ object, one, finding: failure(error) });
      }
    }
    if (rule instanceof DefinedRule && rule.looksAtWorld) found.push(...worldFindings(world, one, rule));
  }
  const place = new Map(world._everything.map((object, i) => [object, i]));
  // Stable, so that of one object the order of the rules stays. What is no longer in the world comes last.
  return found.sort((a, b) => (place.get(a.object) ?? place.size) - (place.get(b.object) ?? place.size));
}

/** The objects that a rule is asked about. */
function objectsFor(rule: PolicyRule, world: PolicyWorld): readonly PolicyObject[] {
  if (rule instanceof DefinedRule && !rule.looksAtObjects) return [];
  return rule.appliesTo ? [...new Set(rule.appliesTo)].flatMap(groupKind => world._all(groupKind)) : world._everything;
}

function worldFindings(world: PolicyWorld, one: ActiveRule, rule: DefinedRule): Found[] {
  try {
    return rule.checkWorld(world).filter(({ object }) => !object._generated).map(({ object, ...finding }) => ({ object, one, finding }));
  } catch (error) {
    return world._everything.slice(0, 1).map(object => ({ object, one, finding: failure(error) }));
  }
}

/** A rule that throws is a finding too: nobody knows what it would have found. */
function failure(error: unknown): PolicyFinding {
  const problem = `${RULE_FAILED}: ${error instanceof Error ? error.message : String(error)}`;
  return { field: '', problem, fix: 'mend the rule; if it is one of this library, report it with the object' };
}

/** The rules that are run, in the order of their packs, and the ids of all that there are. */
function activeRules(options: CheckOptions): { active: readonly ActiveRule[]; ids: ReadonlySet<string> } {
  const packs: PolicyPack[] = [...options.available ?? PACKS, { name: 'own', title: 'rules of the repository', rules: options.rules ?? [] }];
  const names = packs.map(({ name }) => name);
  const ids = new Set(packs.flatMap(({ rules }) => rules.map(({ id }) => id)));
  const issues: Issue[] = (options.packs ?? []).filter(name => !names.includes(name)).map(name => ({
    id: 'policy-pack', path: options.source, field: 'packs', value: name, problem: `there is no such pack.${didYouMean(name, names)} There are ${names.join(', ')}`, fix: 'name one of these',
  }));
  const keys = new Set(['*', ...names.map(name => `${name}/*`), ...ids]);
  const levels = new Map(Object.entries(options.levels ?? {}));
  for (const [key, level] of levels) {
    if (!keys.has(key)) {
      issues.push({ id: 'policy-level', path: options.source, field: 'levels', value: key, problem: `there is no such rule.${didYouMean(key, keys)}`, fix: 'name the id of a rule, "pack/*", or "*"' });
    } else if (!Object.values(PolicyLevel).includes(level)) {
      issues.push({ id: 'policy-level', path: options.source, field: `levels.${key}`, value: String(level), problem: 'not a level', fix: `give one of ${Object.values(PolicyLevel).join(', ')}` });
    }
  }
  if (issues.length > 0) throw new GitOpsError(issues);
  const active = packs
    .filter(({ name }) => !options.packs || options.packs.includes(name) || name === 'own')
    .flatMap(({ name, rules }) => rules.map(rule => ({ rule, level: levels.get(rule.id) ?? levels.get(`${name}/*`) ?? levels.get('*') ?? rule.level })))
    .filter(({ level }) => level !== PolicyLevel.OFF);
  return { active, ids };
}

/** Waivers by rule, and what is wrong with those that are none. */
function sortWaivers(options: CheckOptions, ids: ReadonlySet<string>): { valid: Map<string, PolicyWaiver[]>; invalid: Issue[] } {
  const valid = new Map<string, PolicyWaiver[]>();
  const invalid: Issue[] = [];
  for (const [i, waiver] of (options.waivers ?? []).entries()) {
    const issues = waiverIssues(waiver, `${options.source} waivers[${i}]`, ids);
    invalid.push(...issues);
    if (issues.length === 0) valid.set(waiver.rule, [...valid.get(waiver.rule) ?? [], waiver]);
  }
  return { valid, invalid };
}

/** An expired waiver hides nothing, and says so; one that covers nothing can go. */
function aboutWaivers(
  options: CheckOptions, valid: ReadonlyMap<string, readonly PolicyWaiver[]>, used: ReadonlySet<PolicyWaiver>, asked: ReadonlySet<string>,
): PolicyReportEntry[] {
  return [...valid.values()].flat().flatMap(waiver => {
    const where = [waiver.construct, waiver.object, waiver.file].filter(Boolean).join(' ');
    const at = { path: `${options.source} waivers[${options.waivers!.indexOf(waiver)}]`, value: waiver.expires, field: 'expires' };
    if (waiver.expires < options.today) {
      return [ofWaiver({
        id: 'waiver-expired',
        ...at,
        problem: `the waiver of ${waiver.rule} for ${where} has ended`,
        fix: 'mend what it covered and remove it, or have it accepted again with a later day',
      }, PolicyLevel.ERROR)];
    }
    if (used.has(waiver) || !asked.has(waiver.rule)) return [];
    const problem = `nothing was found that the waiver for ${where} covers`;
    return [ofWaiver({ id: 'waiver-unused', ...at, field: 'rule', value: waiver.rule, problem, fix: 'remove it' }, PolicyLevel.WARNING)];
  });
}

function ofWaiver({ id, path, field, value, problem, fix }: Issue, level: PolicyLevel): PolicyReportEntry {
  return { rule: id satisfies string as typeof WAIVER_RULES[number], level, path, field: field ?? '', ...(value !== undefined && { value }), problem, fix };
}
