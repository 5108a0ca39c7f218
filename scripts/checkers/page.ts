import { PACKS } from '../../lib/policy';
import { DefinedRule } from '../../lib/policy/policy-rule';
import { EXAMPLE_FINDINGS, Exception, EXCEPTIONS, FOUND, KNOWN_CHECKS } from '../../test/corpus/checkers';

/** The page docs/policy/checkers.md: made of what scripts/checkers-*.mjs found, of the reasons, and of what rules say they stand for. */
export function checkersPage(): string {
  const rules = PACKS.flatMap(pack => pack.rules).filter((rule): rule is DefinedRule => rule instanceof DefinedRule && rule.checkers.length > 0);
  const asked = new Set(rules.flatMap(({ checkers }) => checkers));
  return `<!-- Made by \`npm run policy-docs\`. -->
# Other checkers

What other checkers find in the output of the examples, what they ask that rules of ours ask too, and what no rule asks, each
with its reason. What they catch of the same mistakes is on [the page of the corpus](corpus.md). Each is run with every check
that it has, also with those that are off unless asked for, and nothing in the output waives a check. Schema validators know
the kinds of Kubernetes only.

## In the output of the examples

| Checker | Version | Findings | For |
| --- | --- | ---: | --- |
${Object.entries(EXAMPLE_FINDINGS).map(([tool, { version, findings }]) => {
  const checks = Object.values(findings).map(places => Object.entries(places));
  const names = [...new Set(checks.flat().map(([check]) => check))].sort();
  return `| ${tool} | ${version} | ${checks.flat().reduce((sum, [, objects]) => sum + objects.length, 0)} | ${names.map(name => `\`${name}\``).join(', ') || '–'} |`;
}).join('\n')}

Why they stay:

| Check | Times | Reason |
| --- | ---: | --- |
${EXCEPTIONS.findings.map(reason => `| ${list(reason.checks)} | ${reason.checks.reduce((sum, check) => sum + (FOUND.get(check)?.length ?? 0), 0)} | ${text(reason)} |`).join('\n')}

## What they ask, and we too

Of the checks that look at files of manifests; what is asked of a running cluster, of nodes and of the flags of Kubernetes' own
components is no matter of an app.

| Checker | Version | Checks | Asked by our rules | Not asked |
| --- | --- | ---: | ---: | ---: |
${Object.entries(KNOWN_CHECKS).map(([tool, { version, checks }]) => {
  const ours = checks.filter(id => asked.has(`${tool}:${id}`));
  return `| ${tool} | ${version} | ${checks.length} | ${ours.length} | ${checks.length - ours.length} |`;
}).join('\n')}

One of our rules may stand for several of theirs, since it looks into every kind of workload and not only into Deployments. Ids of
Kyverno are those of its policy library, ids of Gatekeeper those of its own.

| Rule | Others |
| --- | --- |
${rules.map(rule => `| \`${rule.id}\` | ${list(rule.checkers)} |`).join('\n')}

## What they ask, and we do not

| Checks | Reason |
| --- | --- |
${EXCEPTIONS.unasked.map(reason => `| ${list(reason.checks)} | ${text(reason)} |`).join('\n')}

## To run them again

Install what is to be had, as \`scripts/checkers/tools.mjs\` says, and give the directories with the programs:

\`\`\`shell
node scripts/checkers.mjs ~/go/bin           # test/corpus/checkers.json: what they catch of the corpus
node scripts/checkers-examples.mjs ~/go/bin  # test/corpus/checkers-examples.json: what they find in the examples
node scripts/checkers-checks.mjs ~/go/bin    # test/corpus/checkers-checks.json: what they ask
npm run policy-docs
\`\`\`

A checker that is not there keeps its old results. The reasons are in \`test/corpus/checkers-exceptions.yaml\`.
`;
}

/** Ids, those of one tool after its name. */
function list(ids: readonly string[]): string {
  const tools = [...new Set(ids.map(id => id.split(':')[0]))];
  return tools.map(tool => `${tool} ${ids.filter(id => id.startsWith(`${tool}:`)).map(id => `\`${id.slice(tool.length + 1)}\``).join(' ')}`).join(', ');
}

function text({ reason }: Exception): string {
  return reason.replace(/\|/g, '\\|').replace(/\s+/g, ' ').trim();
}
