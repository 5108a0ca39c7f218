import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { middle, ms, print, time } from './measure';
import { GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource } from '../../lib';

const OBJECTS = 10;
const RUNS = 5;

interface Case {
  readonly name: string;
  readonly apps: number;
  readonly chained: boolean;
  /** Stock cdk8s is exponential in a chain: past this many charts it does not come back. */
  readonly stock: boolean;
}

const CASES: Case[] = [
  ...[1, 50, 100, 200].map(apps => ({ name: 'independent', apps, chained: false, stock: true })),
  ...[2, 4, 6, 7].map(apps => ({ name: 'chain', apps, chained: true, stock: true })),
  ...[50, 100, 200, 400].map(apps => ({ name: 'chain', apps, chained: true, stock: false })),
];

/** Stock cdk8s beside this library, on the same objects. */
export function againstCdk8s(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'gitops-ai-bench-'));
  try {
    measure(scratch, { name: 'warm-up', apps: 20, chained: false, stock: true });
    const rows = CASES.map(one => measure(scratch, one));
    console.log(`\nMedian of ${RUNS} runs, ${OBJECTS} ConfigMaps an app, Node ${process.versions.node}. "ours" also validates, checks, hashes and writes an inventory.\n`);
    print(['apps', 'objects', 'shape', 'cdk8s', 'ours', 'cdk8s ÷ ours', 'ours µs/object', 'ours, unchanged'], rows.map(row => [
      row.apps, row.apps * OBJECTS, row.name,
      row.cdk8s === undefined ? 'not run: exponential' : ms(row.cdk8s), ms(row.ours),
      row.cdk8s === undefined ? '–' : `${(row.cdk8s / row.ours).toFixed(1)}×`,
      (row.ours * 1000 / (row.apps * OBJECTS)).toFixed(0), ms(row.again),
    ].map(String)));
    const chain = rows.filter(row => row.name === 'chain' && row.cdk8s === undefined);
    const [small, large] = [chain[1], chain[2]];
    console.log(`\nA chain twice as long (${small.apps} → ${large.apps} apps) takes ${(large.ours / small.ours).toFixed(2)} times as long; linear is 2.`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function measure(scratch: string, what: Case) {
  let count = 0;
  const fresh = () => join(scratch, `${what.name}-${what.apps}-${count++}`);
  const cdk8s = what.stock ? median(RUNS, () => stock(what, fresh())) : undefined;
  const ours = median(RUNS, () => own(what, fresh()));
  const kept = fresh();
  own(what, kept);
  return { ...what, cdk8s, ours, again: median(RUNS, () => own(what, kept)) };
}

/** The time of `synth()` alone; building the tree is the same work for both. */
function stock(what: Case, outdir: string): number {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  fill(what, name => new Chart(app, name, { namespace: name }));
  return time(() => app.synth());
}

function own(what: Case, directory: string): number {
  const repository = new GitOpsRepository({
    source: GitSource.https('https://git.example.com/acme/bench'), operator: GitOpsOperator.flux(), directory,
  });
  const environment = repository.addEnvironment('production');
  environment.addCluster('prod', { kubernetesVersion: '1.35' });
  fill(what, name => new GitOpsApp(environment, name, { createNamespace: false }));
  return time(() => repository.synth());
}

function fill(what: Case, create: (name: string) => Chart): void {
  let previous: Construct | undefined;
  for (let i = 0; i < what.apps; i++) {
    const chart = create(`app-${i}`);
    for (let j = 0; j < OBJECTS; j++) {
      new ApiObject(chart, `config-${j}`, { apiVersion: 'v1', kind: 'ConfigMap', data: { 'settings.yaml': `threshold: ${j}\nmode: "on"\n` } });
    }
    if (what.chained && previous) chart.node.addDependency(previous);
    previous = chart;
  }
}

/** The median of some runs; of one alone when it takes long. */
function median(runs: number, sample: () => number): number {
  const first = sample();
  return first > 2000 ? first : middle([first, ...Array.from({ length: runs - 1 }, sample)]);
}
