import { PACKS, PolicyLevel } from '../../policy';

/** What reports say about a rule besides its findings. */
export interface RuleFacts {
  readonly id: string;
  readonly level: PolicyLevel;
  readonly pack: string;
  readonly title: string;
  readonly rationale: string;
  readonly link?: string;
}

const own = (id: string, title: string, rationale: string, level = PolicyLevel.ERROR): RuleFacts => ({ id, level, pack: 'validate', title, rationale });

/** Findings that come from no rule over objects. */
const OWN: readonly RuleFacts[] = [
  own('yaml-syntax', 'Files are what kubectl reads.', 'kubectl and the GitOps operators refuse the file, and with it everything that is delivered with it.'),
  own('waiver-invalid', 'Waivers say for what, why and until when.', 'A waiver that is none waives nothing.'),
  own('waiver-expired', 'Waivers that have ended are looked at again.', 'What was accepted for a time stays for ever.'),
  own('waiver-unused', 'Waivers cover something.', 'A waiver for nothing will one day hide a new mistake.', PolicyLevel.WARNING),
];

/** Every rule that a report may name, in the order of the packs. */
export function allRules(): RuleFacts[] {
  return [
    ...PACKS.flatMap(({ name, rules }) => rules.map(({ id, level, title, rationale, link }) => ({
      id, level, pack: name, title, rationale, ...(link !== undefined && { link }),
    }))),
    ...OWN,
  ];
}
