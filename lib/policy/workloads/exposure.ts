import { PolicyLevel } from '../policy-level';
import { defineRule } from '../policy-rule';
import { at, record, records } from '../shapes';

export const externalIp = defineRule({
  id: 'external-ip',
  title: 'A Service takes no external addresses.',
  rationale: 'Whoever may write externalIPs catches the traffic of others to these addresses (CVE-2020-8554).',
  link: 'https://github.com/kubernetes/kubernetes/issues/97076',
  appliesTo: ['/Service'],
  checkers: ['trivy:KSV-0108', 'gatekeeper:externalip'],
  check: ({ manifest }) => at(manifest, 'spec.externalIPs[]').map(({ path, value }) => ({
    field: path, value: String(value), problem: 'catches all traffic of the cluster to that address', fix: 'use type: LoadBalancer, an Ingress or a Gateway',
  })),
});

export const openService = defineRule({
  id: 'open-service',
  level: PolicyLevel.WARNING,
  title: 'A model is not put on the network of the nodes.',
  rationale: 'Model servers have no authentication of their own; a node port or a load balancer puts them in front of everybody who reaches the nodes.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
  appliesTo: ['/Service'],
  checkers: [
    'kube-linter:exposed-services', 'gatekeeper:block-nodeport-services', 'gatekeeper:block-loadbalancer-services', 'kube-score:service-type',
  ],
  check: ({ manifest }) => {
    const spec = record(manifest.spec) ?? {};
    if (spec.type !== 'NodePort' && !(spec.type === 'LoadBalancer' && !guarded(manifest, spec))) return [];
    return [{ field: 'spec.type', value: String(spec.type), problem: 'everybody who reaches the nodes reaches the pods', fix: 'use ClusterIP behind a Gateway or an Ingress that authenticates' }];
  },
});

/** An internal load balancer, or one with source ranges, is not open to everybody. */
function guarded(manifest: any, spec: { readonly [field: string]: unknown }): boolean {
  const annotations = record(record(manifest.metadata)?.annotations) ?? {};
  return (Array.isArray(spec.loadBalancerSourceRanges) && spec.loadBalancerSourceRanges.length > 0)
    || Object.entries(annotations).some(([key, value]) => /internal|scheme|load-balancer-type/i.test(key) && /^(?:true|internal|0\.0\.0\.0\/0|"true")$/i.test(String(value)));
}

export const ingressSnippet = defineRule({
  id: 'ingress-snippet',
  title: 'An Ingress brings no configuration of the proxy.',
  rationale: 'Snippets of ingress-nginx read every Secret of the cluster (CVE-2021-25742).',
  link: 'https://github.com/kubernetes/ingress-nginx/issues/7837',
  appliesTo: ['networking.k8s.io/Ingress'],
  checkers: ['checkov:CKV_K8S_152', 'checkov:CKV_K8S_153', 'checkov:CKV_K8S_154', 'kubescape:C-0059'],
  check: ({ manifest }) => Object.keys(record(record(manifest.metadata)?.annotations) ?? {})
    .filter(key => /^nginx\.ingress\.kubernetes\.io\/.*-snippet$/.test(key))
    .map(key => ({ field: `metadata.annotations.${key}`, problem: 'configuration of the proxy, which can read every Secret of the cluster', fix: 'remove it; use the annotations that name what you need' })),
});

export const ingressTls = defineRule({
  id: 'ingress-tls',
  level: PolicyLevel.WARNING,
  title: 'An Ingress has TLS and names its hosts.',
  rationale: 'Prompts and answers travel in plain text, and a rule without a host answers to every name.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',
  appliesTo: ['networking.k8s.io/Ingress'],
  checkers: ['polaris:tlsSettingsMissing', 'gatekeeper:httpsonly', 'gatekeeper:block-wildcard-ingress', 'kubescape:C-0263'],
  check: ({ manifest }) => {
    const spec = record(manifest.spec) ?? {};
    return [
      ...records(spec.tls).length > 0 ? [] : [{ field: 'spec.tls', problem: 'not set: requests travel in plain text', fix: 'name a certificate' }],
      ...records(spec.rules).flatMap((rule, i) => (typeof rule.host === 'string' && rule.host !== '' && !rule.host.includes('*') ? [] : [{
        field: `spec.rules[${i}].host`, problem: 'the rule answers to any host', fix: 'name the host',
      }])),
    ];
  },
});
