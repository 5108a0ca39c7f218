import { createHash } from 'node:crypto';
import { allRules, RuleFacts } from './rules';
import { PolicyLevel, PolicyReportEntry } from '../../policy';
import { Validation } from '../validate';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const INFORMATION = 'https://github.com/cdk8s-gitops-ai/cdk8s-gitops-ai';
/** Where paths begin: the working directory, which is the root of the repository in CI. */
const ROOT = '%SRCROOT%';

/**
 * The report as SARIF 2.1.0, which code scanning of GitHub and others read.
 *
 * @param version version of this program
 * @param more rules that findings may name besides those of the policy
 */
export function formatSarif({ report: { errors, warnings, waived } }: Validation, version: string, more: readonly RuleFacts[] = []): string {
  const rules = [...allRules(), ...more];
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const results = [...errors, ...warnings, ...waived].map(entry => result(entry, indexes.get(entry.rule)));
  return `${JSON.stringify({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'gitops-ai', semanticVersion: version, informationUri: INFORMATION, rules: rules.map(descriptor) } },
      columnKind: 'utf16CodeUnits',
      results: distinct(results),
    }],
  }, undefined, 2)}\n`;
}

function descriptor({ id, level, pack, title, rationale, link }: RuleFacts) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: rationale },
    help: { text: `${title} ${rationale}`, markdown: `${title}\n\n${rationale}${link === undefined ? '' : `\n\n[More](${link})`}` },
    ...(link !== undefined && { helpUri: link }),
    defaultConfiguration: { level: levelOf(level) },
    properties: { tags: [pack] },
  };
}

type Result = ReturnType<typeof result>;

function result(entry: PolicyReportEntry, ruleIndex: number | undefined) {
  const { rule, level, object, field, value, problem, fix, waiver } = entry;
  const subject = [object, field, value === undefined ? undefined : JSON.stringify(value)].filter(Boolean).join(' ');
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: levelOf(level),
    message: { text: `${subject === '' ? '' : `${subject}: `}${problem}. Fix: ${fix}.` },
    locations: [{
      physicalLocation: { artifactLocation: { uri: uriOf(fileOf(entry)), uriBaseId: ROOT }, region: { startLine: entry.line ?? 1 } },
      ...(object !== undefined && { logicalLocations: [{ fullyQualifiedName: field === '' ? object : `${object} ${field}`, kind: 'resource' }] }),
    }],
    partialFingerprints: { 'finding/v1': fingerprint(entry) },
    ...(waiver && { suppressions: [{ kind: 'external', status: 'accepted', justification: `${waiver.reason} (until ${waiver.expires})` }] }),
  };
}

/** A fingerprint is the same for the same finding whatever is above it in the file; two of one run are told apart by a number. */
function distinct(results: readonly Result[]): Result[] {
  const seen = new Map<string, number>();
  return results.map(one => {
    const hash = one.partialFingerprints['finding/v1'];
    const number = seen.get(hash) ?? 0;
    seen.set(hash, number + 1);
    return number === 0 ? one : { ...one, partialFingerprints: { 'finding/v1': `${hash}:${number}` } };
  });
}

function fingerprint({ rule, file, path, object, field }: PolicyReportEntry): string {
  return createHash('sha256').update(JSON.stringify([rule, file ?? path, object ?? '', field])).digest('hex').slice(0, 32);
}

/** The file; of a finding about an option, the one that the option is in. */
function fileOf({ file, path }: PolicyReportEntry): string {
  return file ?? path.replace(/ waivers\[\d+\]$/, '');
}

/** Relative, and encoded: a space or a percent sign in a file name is no URI. */
function uriOf(path: string): string {
  return path.split('/').map(segment => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd'))).join('/');
}

function levelOf(level: PolicyLevel): string {
  return level === PolicyLevel.ERROR ? 'error' : 'warning';
}
