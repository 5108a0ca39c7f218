import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record } from '../../shapes';

const ISSUERS = ['cert-manager.io/Issuer', 'cert-manager.io/ClusterIssuer'];

/** Who signs a certificate. */
export const certificateIssuer = defineRule({
  id: 'certificate-issuer',
  title: 'A Certificate, an Ingress or a Gateway names its issuer as it is.',
  rationale: 'The certificate is never issued, and the address of the model has none.',
  link: 'https://cert-manager.io/docs/usage/certificate/',
  appliesTo: ['cert-manager.io/Certificate', 'cert-manager.io/CertificateRequest', 'networking.k8s.io/Ingress', 'gateway.networking.k8s.io/Gateway'],
  check: (object, world) => {
    const { manifest, groupKind } = object;
    if (groupKind.startsWith('cert-manager.io/')) {
      const ref = record(record(manifest.spec)?.issuerRef);
      const own = ref?.group === undefined || ref.group === 'cert-manager.io';
      return own ? issuerFindings(world, object, ref?.name, ref?.kind === 'ClusterIssuer', 'spec.issuerRef.name') : [];
    }
    const annotations = record(record(manifest.metadata)?.annotations) ?? {};
    return [
      ...issuerFindings(world, object, annotations['cert-manager.io/issuer'], false, 'metadata.annotations.cert-manager.io/issuer'),
      ...issuerFindings(world, object, annotations['cert-manager.io/cluster-issuer'], true, 'metadata.annotations.cert-manager.io/cluster-issuer'),
    ];
  },
});

function issuerFindings(world: PolicyWorld, object: PolicyObject, name: unknown, cluster: boolean, field: string): PolicyFinding[] {
  if (typeof name !== 'string') return [];
  const [groupKind, other] = cluster ? [...ISSUERS].reverse() : ISSUERS;
  return misnamedAt(world, field, { groupKind, namespace: cluster ? '' : object.namespace, name, mixedUpWith: [other], deliveredWith: object });
}
