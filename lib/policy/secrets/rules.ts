import { KEEP_OUTSIDE, REVOKE } from './advice';
import { PlacedSecret, scanOf } from './scan';
import { SecretValues, valuesOf } from './secret-object';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

/** What is committed to Git stays there: no secret may reach the output in plain text, in any object. */
export const plaintextSecret = defineRule({
  id: 'plaintext-secret',
  title: 'No secret in plain text.',
  rationale: 'Git keeps it for ever, and every clone has it.',
  checkers: [
    'kube-linter:env-var-secret', 'kubescape:C-0012', 'polaris:sensitiveConfigmapContent', 'polaris:sensitiveContainerEnvVar', 'trivy:KSV-01010',
    'trivy:KSV-0109',
  ],
  check: (object, world) => {
    const { found, inner } = scanOf(object, world);
    return [
      ...object.groupKind === '/Secret' ? secretData(object.manifest, '') : [],
      ...inner.flatMap(({ field, secret }) => secretData(secret, field)),
      ...found.filter(({ by }) => by === 'name').map(literal),
    ];
  },
});

/** A token is told by its looks, wherever it stands. */
export const secretToken = defineRule({
  id: 'secret-token',
  title: 'No token, key or password of a known shape in any text.',
  rationale: 'Who can read the repository can use it, and robots read public ones within minutes.',
  check: (object, world) => scanOf(object, world).found.filter(({ by }) => by === 'shape').map(secret => ({
    field: secret.field, problem: `the text holds what looks like ${secret.what}${place(secret)} (not shown)`, fix: `${KEEP_OUTSIDE}; ${REVOKE}`,
  })),
});

/** A placeholder that is applied replaces the true value. */
export const placeholderSecret = defineRule({
  id: 'placeholder-secret',
  level: PolicyLevel.WARNING,
  title: 'No Secret that waits for its value.',
  rationale: 'The operator applies the placeholder, and puts it back whenever somebody sets the true value in the cluster.',
  appliesTo: ['/Secret'],
  check: ({ manifest }) => waiting(manifest).map(({ field, placeholders }) => ({
    field,
    value: `keys: ${placeholders.join(', ')}`,
    problem: 'the Secret holds placeholders, which the operator applies as they are',
    fix: 'take the Secret out of Git; bring the value with an ExternalSecret, a SealedSecret or a SOPS-encrypted Secret',
  })),
});

function waiting(secret: { readonly [field: string]: unknown }): SecretValues[] {
  return record(secret.sops) ? [] : valuesOf(secret).filter(({ placeholders }) => placeholders.length > 0);
}

/** Git is no place for what no one can read: weights, archives, data sets. */
export const blob = defineRule({
  id: 'blob',
  title: 'No value over 256 KiB, and no weights, in an object.',
  rationale: 'Git keeps every version for ever, every clone and every reconciliation pays for it, and etcd takes no object over about 1.5 MiB.',
  check: (object, world) => scanOf(object, world).blobs.map(({ field, problem }) => ({
    field, problem, fix: 'keep it in object storage, or in a registry as an OCI artifact; lock its digest in models.lock.yaml, and point to it with ModelSource.pinned(name), or mount it',
  })),
});

function secretData(secret: { readonly [field: string]: unknown }, prefix: string): PolicyFinding[] {
  if (record(secret.sops)) return [];
  const kind = typeof secret.type === 'string' && secret.type.startsWith('kubernetes.io/dockerc') ? ' (a login to a registry)' : '';
  return valuesOf(secret).filter(({ plain }) => plain.length > 0).map(({ field, plain }) => ({
    field: prefix ? `${prefix}.${field}` : field,
    value: `keys: ${plain.join(', ')}`,
    problem: `a Secret with its values in plain text${kind}; base64 is no encryption`,
    fix: KEEP_OUTSIDE,
  }));
}

function literal(secret: PlacedSecret): PolicyFinding {
  const of = secret.what === 'a literal secret' ? '' : `, ${secret.what}`;
  return {
    field: secret.field,
    problem: secret.name === undefined
      ? `the text gives a literal value to the name of a secret${of}${place(secret)} (not shown)`
      : `${secret.name} has a literal value${of}${place(secret)} (not shown)`,
    fix: `${KEEP_OUTSIDE}, with valueFrom.secretKeyRef or as a mounted file; ${REVOKE}`,
  };
}

/** Where in the text it is, when there is more to say than the field. */
function place({ line, multiline, encoding }: PlacedSecret): string {
  const how = encoding.filter(one => one !== 'escapes');
  return `${multiline ? `, in line ${line} of it` : ''}${how.length > 0 ? `, written in ${[...how].reverse().join(' in ')}` : ''}`;
}
