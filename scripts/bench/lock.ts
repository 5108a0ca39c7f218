import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ms, print } from './measure';
import { addVersions, lockVersions, openHttp, Wish, writeLock } from '../../lib/lock';
import { LOCK_FILE, LockFile } from '../../lib/models';
import { Registry, registryMissing } from '../../test/tools/registry';

const SIZES = [100, 1000];
const AT_ONCE = 16;

/** What locking versions in a registry takes, beside the bare requests for the same, and how much memory. */
export async function lockBesideRequests(): Promise<void> {
  const missing = registryMissing();
  if (missing) {
    console.log(`\nlock: not measured, ${missing}`);
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'gitops-ai-bench-'));
  const registry = await Registry.start(scratch);
  try {
    const wishes = await push(registry, Math.max(...SIZES));
    await measure(registry, scratch, wishes.slice(0, 20)); // what is loaded and compiled once
    const rows = [];
    for (const size of SIZES) rows.push(await measure(registry, scratch, wishes.slice(0, size)));
    console.log(`\nLock of versions in a registry on loopback (docker-registry): ModelPack artifacts in one repository, two requests each, ${AT_ONCE} at once. Wall time, and processor`);
    console.log('time of this process; "requests" asks for the same with fetch and looks at nothing. Memory is what the process has more at its most than before.\n');
    print(['versions', 'lock', 'of it resolving', 'of it the file', 'processor', 'requests', 'lock ÷ requests', 'memory'], rows);
  } finally {
    await registry.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function push(registry: Registry, count: number): Promise<Wish[]> {
  const wishes = Array.from({ length: count }, (_, i) => ({ name: 'ranker', version: `1.${i}.0`, reference: `oci://${registry.host}/models/ranker:1.${i}.0` }));
  await inTurns(wishes, async ({ version }) => {
    await registry.pushArtifact('models/ranker', version, {
      artifactType: 'application/vnd.cncf.model.manifest.v1+json',
      config: { mediaType: 'application/vnd.cncf.model.config.v1+json', content: JSON.stringify({ descriptor: { version }, config: { format: 'onnx', precision: 'float16' } }) },
      layers: [{ content: version, mediaType: 'application/vnd.cncf.model.weight.v1.raw', annotations: { 'org.cncf.model.filepath': 'model.onnx' } }],
    });
  });
  return wishes;
}

async function measure(registry: Registry, directory: string, wishes: readonly Wish[]): Promise<string[]> {
  rmSync(join(directory, LOCK_FILE), { force: true });
  const http = await openHttp({ env: {}, version: 'bench', atOnce: AT_ONCE });
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => { most = Math.max(most, process.memoryUsage().rss); }, 5);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const entries = await lockVersions(wishes, { http, directory, env: {}, note: () => undefined });
  const resolved = performance.now();
  writeLock(directory, undefined, addVersions(undefined, entries));
  const [end, used] = [performance.now(), process.cpuUsage(cpu)];
  clearInterval(watch);
  await http.close();
  const { models } = LockFile.parse(readFileSync(join(directory, LOCK_FILE), 'utf8'));
  if (models.get('ranker')?.size !== wishes.length) throw new Error('the lock lacks versions');
  const requests = await bare(registry, wishes);
  return [String(wishes.length), ms(end - start), ms(resolved - start), ms(end - resolved), ms((used.user + used.system) / 1000), ms(requests), ((end - start) / requests).toFixed(1), `${((most - before) / 1024 / 1024).toFixed(0)} MiB`];
}

/** Manifest and configuration of each version, and nothing done with them. */
async function bare(registry: Registry, wishes: readonly Wish[]): Promise<number> {
  const start = performance.now();
  await inTurns(wishes, async ({ version }) => {
    const accept = 'application/vnd.oci.image.manifest.v1+json';
    const manifest = await (await fetch(`${registry.url}/v2/models/ranker/manifests/${version}`, { headers: { accept } })).json() as { config: { digest: string } };
    await (await fetch(`${registry.url}/v2/models/ranker/blobs/${manifest.config.digest}`)).arrayBuffer();
  });
  return performance.now() - start;
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  }));
}
