import { Issue } from './issue';

/** Text that stands for a value which is known after deployment only: of the AWS CDK (string, list) and of Pulumi. */
const CDK_TEXT = /[$#]\{Token\[[^\]]*\]\}/;
const PULUMI_TEXT = /Calling \[to(?:String|JSON)\] on an \[Output<T>\] is not supported/;
/** How a number begins that stands for a token of the AWS CDK. @see aws-cdk-lib/core/lib/private/encoding.ts */
const CDK_NUMBER_MARKER = 0xfbff;

/** What makes values that only exist after a deployment. */
export type DeployTimeSource = 'AWS CDK' | 'Pulumi';

/**
 * What a value comes from that only exists after a deployment: a token of the AWS CDK, in text, as a number or as an
 * object, or an Output of Pulumi, also one that was put into text. Undefined for any other value. Looks at the value
 * alone, not at what is in it.
 */
export function deployTimeSource(value: unknown): DeployTimeSource | undefined {
  switch (typeof value) {
    case 'string':
      if (CDK_TEXT.test(value)) return 'AWS CDK';
      return PULUMI_TEXT.test(value) ? 'Pulumi' : undefined;
    case 'number':
      return isCdkNumber(value) ? 'AWS CDK' : undefined;
    case 'object':
    case 'function':
      if (value === null) return undefined;
      // An Output answers to every name; so does none of the CDK's.
      if ('__pulumiOutput' in value) return 'Pulumi';
      return 'creationStack' in value && typeof (value as { resolve?: unknown }).resolve === 'function' ? 'AWS CDK' : undefined;
    default:
      return undefined;
  }
}

/** The issue of a value that only exists after a deployment. */
export function deployTimeIssue(path: string, field: string | undefined, source: DeployTimeSource): Issue {
  const what = source === 'Pulumi' ? 'an Output of Pulumi' : 'a token of the AWS CDK';
  const command = source === 'Pulumi' ? 'pulumi stack output --json > stack-outputs.json' : 'cdk deploy --outputs-file cdk-outputs.json';
  const reader = source === 'Pulumi' ? 'StackOutputs.pulumi(…)' : 'StackOutputs.awsCdk(…)';
  return {
    id: 'deploy-time-value',
    path: hide(path),
    field: field === undefined ? undefined : hide(field),
    problem: `${what}, whose value only exists after a deployment; what is committed has to be known at synthesis`,
    fix: `choose the name yourself and give both programs the same text; or record the value (\`${command}\`), commit the file and read it with ${reader}`,
  };
}

/**
 * Issues, with those that are about a deploy-time value saying so: whatever else was wrong with such a text is beside
 * the point. What else is wrong in the same place follows from the value, and is left out.
 */
export function explainDeployTimeValues(issues: readonly Issue[]): readonly Issue[] {
  const explained = issues.map(issue => {
    if (issue.id === 'deploy-time-value') return issue;
    const source = [issue.value, issue.field, issue.problem, issue.path].map(deployTimeSource).find(found => found !== undefined);
    return source && deployTimeIssue(issue.path, issue.field, source);
  });
  if (!explained.some(Boolean)) return issues;
  const places = new Set(explained.flatMap((issue, i) => (issue ? [issue.path, issues[i].path] : [])));
  const seen = new Set<string>();
  return issues.flatMap((issue, i) => explained[i] ?? (places.has(issue.path) ? [] : [issue])).filter(issue => {
    const key = JSON.stringify([issue.id, issue.path, issue.field, issue.problem]);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** The marker itself says nothing to a reader, and the message of an Output is six lines. */
function hide(text: string): string {
  return text.replace(new RegExp(CDK_TEXT, 'g'), '<token>').replace(/Calling \[to[\s\S]*$/, '<output>');
}

function isCdkNumber(value: number): boolean {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  return bits.getUint16(0) === CDK_NUMBER_MARKER;
}
