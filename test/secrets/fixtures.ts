import { Chart } from 'cdk8s';
import { Issue, reportedIssues } from '../../lib/errors';
import { AppSecret, AppSecretProps, SecretSource } from '../../lib/secrets';
import { appIn, Surroundings } from '../serving/fixtures';

/** The decoded objects of a chart, as they are written. */
export function objectsIn(chart: Chart): any[] {
  return JSON.parse(JSON.stringify(chart.toJson()));
}

export interface Made {
  readonly secret: AppSecret;
  readonly issues: Issue[];
  /** The one object that the secret adds, undefined when it adds none. */
  readonly object: any;
}

/** A secret `token` from a source, in the namespace `recommender`. */
export function secretFrom(source: SecretSource, props: Partial<AppSecretProps> = {}, surroundings: Surroundings = {}): Made {
  const chart = appIn(surroundings);
  const secret = new AppSecret(chart, 'token', { source, ...props });
  return { secret, issues: reportedIssues(secret), object: objectsIn(chart)[0] };
}

/** A value that looks sealed for a key of 2048 bits, and holds nothing. */
export function sealedValue(plainLength = 20): string {
  return Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(plainLength + 16, 9)]).toString('base64');
}

/** A value that looks encrypted by SOPS, and holds nothing. */
export const SOPS_VALUE = `ENC[AES256_GCM,data:${'QUFB'.repeat(4)},iv:${'QkJC'.repeat(8)},tag:${'Q0ND'.repeat(6)},type:str]`;

/** A Secret that looks encrypted by SOPS as a whole. */
export function sopsSecret(changes: object = {}): { [field: string]: unknown } {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'database' },
    type: 'Opaque',
    stringData: { password: SOPS_VALUE },
    sops: { age: [{ recipient: 'age1example', enc: 'synthetic' }], lastmodified: '2026-01-01T00:00:00Z', mac: SOPS_VALUE, version: '3.13.2' },
    ...changes,
  };
}
