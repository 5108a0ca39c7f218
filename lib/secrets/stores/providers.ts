import { StoreAccount } from './store-account';
import { AwsStoreProps, AzureStoreProps, GcpStoreProps, VaultStoreProps } from './store-props';
import { UnplacedIssue } from '../../errors';

/** What one secret manager says about a store: the provider of the object, and its own account where it has one. */
export interface StoreProvider {
  /** Whether a ServiceAccount shows who reads; otherwise External Secrets reads as itself. */
  readonly usesAccount: boolean;
  /** Annotations of the store's own account. */
  readonly annotations?: { readonly [key: string]: string };
  readonly audiences?: readonly string[];
  /** @param namespace that of the app, for stores that serve all namespaces; undefined for others, which know theirs */
  spec(account: StoreAccount | undefined, namespace: string | undefined): object;
  readonly issues: readonly UnplacedIssue[];
}

/** HashiCorp Vault. */
export function vaultProvider(props: VaultStoreProps): StoreProvider {
  const kvVersion = props.kvVersion ?? 2;
  return {
    usesAccount: true,
    audiences: props.audiences ?? ['vault'],
    spec: (account, namespace) => ({
      vault: {
        server: props.server,
        path: props.path ?? 'secret',
        version: `v${kvVersion}`,
        ...(props.vaultNamespace !== undefined && { namespace: props.vaultNamespace }),
        ...(props.certificateAuthority && {
          caProvider: { type: 'ConfigMap', name: props.certificateAuthority.name, key: 'ca.crt', ...(namespace && { namespace }) },
        }),
        auth: { kubernetes: { mountPath: props.authPath ?? 'kubernetes', role: props.role, ...account } },
      },
    }),
    issues: [
      ...urlIssues('server', props.server, ['https:', 'http:']),
      ...[1, 2].includes(kvVersion) ? [] : [{ id: 'secret-store', field: 'kvVersion', value: String(kvVersion), problem: 'the KV secrets engine has versions 1 and 2', fix: 'give the version that is mounted' }],
    ],
  };
}

/** AWS Secrets Manager and Parameter Store. */
export function awsProvider(props: AwsStoreProps): StoreProvider {
  return {
    usesAccount: props.serviceAccount !== undefined || props.roleArn !== undefined,
    annotations: props.roleArn === undefined ? undefined : { 'eks.amazonaws.com/role-arn': props.roleArn },
    spec: account => ({
      aws: {
        service: props.parameterStore ? 'ParameterStore' : 'SecretsManager',
        region: props.region,
        ...(props.assumeRoleArn !== undefined && { role: props.assumeRoleArn }),
        ...(account && { auth: { jwt: account } }),
      },
    }),
    issues: [
      ...['roleArn', 'assumeRoleArn'].flatMap(field => {
        const arn = props[field as 'roleArn' | 'assumeRoleArn'];
        return arn === undefined || /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(arn) ? [] : [{
          id: 'secret-store', field, value: arn, problem: 'not the ARN of an IAM role', fix: 'give it as arn:aws:iam::123456789012:role/name',
        }];
      }),
      ...bothAccounts(props.serviceAccount, props.roleArn, 'roleArn'),
    ],
  };
}

/** Google Secret Manager. */
export function gcpProvider(props: GcpStoreProps): StoreProvider {
  return {
    usesAccount: true,
    annotations: props.googleServiceAccount === undefined ? undefined : { 'iam.gke.io/gcp-service-account': props.googleServiceAccount },
    spec: account => ({
      gcpsm: {
        projectID: props.projectId,
        ...(props.location !== undefined && { location: props.location }),
        auth: { workloadIdentity: account },
      },
    }),
    issues: bothAccounts(props.serviceAccount, props.googleServiceAccount, 'googleServiceAccount'),
  };
}

/** Azure Key Vault. */
export function azureProvider(props: AzureStoreProps): StoreProvider {
  return {
    usesAccount: true,
    annotations: { 'azure.workload.identity/client-id': props.clientId ?? '', 'azure.workload.identity/tenant-id': props.tenantId },
    spec: account => ({ azurekv: { authType: 'WorkloadIdentity', vaultUrl: props.vaultUrl, tenantId: props.tenantId, ...account } }),
    issues: [
      ...urlIssues('vaultUrl', props.vaultUrl, ['https:']),
      ...props.clientId === undefined && !props.serviceAccount ? [{
        id: 'secret-store', field: 'clientId', problem: 'the store\'s own account would be nobody in Azure', fix: 'give the client id of an identity, or a serviceAccount that has one',
      }] : [],
      ...bothAccounts(props.serviceAccount, props.clientId, 'clientId'),
    ],
  };
}

/** An identity is written on an account of the store's own; a given one is somebody else's to annotate. */
function bothAccounts(account: unknown, identity: string | undefined, field: string): UnplacedIssue[] {
  return account !== undefined && identity !== undefined ? [{
    id: 'secret-store', field, value: identity, problem: 'says who the store\'s own account is, and another account is given', fix: `leave ${field} out, or serviceAccount`,
  }] : [];
}

function urlIssues(field: string, value: string, schemes: readonly string[]): UnplacedIssue[] {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && (url.username !== '' || url.password !== '')) {
    return [{ id: 'secret-store', field, problem: 'a URL with credentials in it (not shown)', fix: 'leave them out; the store shows who it is by its account' }];
  }
  if (url && schemes.includes(url.protocol)) return [];
  return [{ id: 'secret-store', field, value: url ? value : undefined, problem: `not a URL with ${schemes.join(' or ')}//`, fix: 'give the address of the vault' }];
}
