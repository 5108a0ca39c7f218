import { Engine, ENGINE_TITLES } from './engine';
import { isOn, modelServersOf } from './model-server';
import { podTemplatesOf } from '../pod-templates';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { selects } from '../selectors';
import { at, record } from '../shapes';

/** Servers that nobody mends any more. */
const ENDED: { readonly [engine in Engine]?: { readonly why: string; readonly link: string } } = {
  tgi: { why: 'in maintenance mode since 2025, and its repository is archived', link: 'https://github.com/huggingface/text-generation-inference' },
  torchserve: { why: 'no longer maintained: it gets no fixes of security holes', link: 'https://github.com/pytorch/serve' },
};

export const endedServer = defineRule({
  id: 'ended-server',
  level: PolicyLevel.WARNING,
  title: 'A model is served by something that is maintained.',
  rationale: 'Holes that are found stay open, and new models are not added.',
  link: 'https://github.com/huggingface/text-generation-inference',
  check: object => modelServersOf(object).flatMap(({ engine, path, container }): PolicyFinding[] => {
    const ended = ENDED[engine];
    return ended ? [{
      field: `${path}.image`, ...(typeof container.image === 'string' && { value: container.image }), problem: `${ENGINE_TITLES[engine]} is ${ended.why}`, fix: 'serve the model with vLLM, SGLang or Triton',
    }] : [];
  }),
});

/** SGLang counts nothing unless it is told to. */
export const serverMetrics = defineRule({
  id: 'server-metrics',
  level: PolicyLevel.WARNING,
  title: 'A server whose pods are scraped has metrics.',
  rationale: 'Without --enable-metrics SGLang answers 404 at /metrics: dashboards are empty, alerts never fire, and an autoscaler does not know the load.',
  link: 'https://docs.sglang.io/advanced_features/server_arguments.html',
  check: (object, world) => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    if (server.engine !== 'sglang' || !server.complete || isOn(server, 'enable-metrics') || !isScraped(object, server.pod.path, world)) return [];
    return [{ field: `${server.path}.${Array.isArray(server.container.args) ? 'args' : 'command'}`, problem: 'the pods are scraped, and the server has no metrics', fix: 'add --enable-metrics' }];
  }),
});

/** Whether Prometheus is told of the pods: by their annotation, or by a PodMonitor that selects them. */
function isScraped(object: PolicyObject, path: string, world: PolicyWorld): boolean {
  const template = path.replace(/\.?spec$/, '');
  const annotations = at(object.manifest, `${template && `${template}.`}metadata.annotations`)[0]?.value;
  if (record(annotations)?.['prometheus.io/scrape'] === 'true') return true;
  const pod = podTemplatesOf(world).find(found => found.object === object && found.path === path);
  return pod !== undefined && world._in('monitoring.coreos.com/PodMonitor', object.namespace).some(({ manifest }) => {
    const selector = record(manifest.spec)?.selector;
    return Object.keys(record(record(selector)?.matchLabels) ?? {}).length > 0 && selects(selector, pod.labels);
  });
}
