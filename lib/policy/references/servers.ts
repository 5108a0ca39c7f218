import { parseImageReference } from '../../manifests';
import { CommandLine, commandLine, commandLines, Flag, flagOf } from '../command-line';
import { ContainerLike, envOf } from '../container-env';

/** Where a server listens. */
export interface Listening {
  /** What is known to run: `vllm`; empty for a program that only has an option such as `--port`. */
  readonly server: string;
  /** Every port it listens on, each with the field of the container that says so. */
  readonly ports: readonly { readonly number: number; readonly field: string }[];
  /** Whether these are all: false for programs that are not known, and where a script starts several. */
  readonly complete: boolean;
  /** The address, when it can be reached from inside the pod only, and the field that says so. */
  readonly loopback?: { readonly address: string; readonly field: string };
}

/** What is known of a server's options. */
interface Server {
  readonly name: string;
  /** Options that set ports, with the default of each; without one, the image decides. */
  readonly ports: readonly { readonly flags: readonly string[]; readonly env?: string; readonly default?: number }[];
  readonly hosts: readonly string[];
  readonly hostEnv?: string;
  /** Address without any option; undefined: every address, or whatever the image says. */
  readonly defaultHost?: string;
  /** Options whose values are `host:port`. */
  readonly binds?: readonly string[];
  /** Options with which it listens elsewhere, or reads it from a file. */
  readonly unless?: readonly string[];
}

const LOOPBACK = '127.0.0.1';
/**
 * Defaults as the projects document them: vLLM serve, SGLang server arguments, uvicorn settings, gunicorn settings, Triton
 * server options, Flask, MLflow and Feast command lines.
 */
const VLLM: Server = { name: 'vllm', ports: [{ flags: ['port'], default: 8000 }], hosts: ['host'], unless: ['uds', 'headless', 'config'] };
const SGLANG: Server = { name: 'sglang', ports: [{ flags: ['port'], default: 30000 }], hosts: ['host'], defaultHost: LOOPBACK, unless: ['config'] };
const UVICORN: Server = {
  name: 'uvicorn', ports: [{ flags: ['port'], env: 'UVICORN_PORT', default: 8000 }], hosts: ['host'], hostEnv: 'UVICORN_HOST', defaultHost: LOOPBACK, unless: ['uds', 'fd'],
};
const GUNICORN: Server = { name: 'gunicorn', ports: [], hosts: [], binds: ['bind', 'b'], unless: ['config', 'c'] };
const TRITON: Server = {
  name: 'triton', ports: [{ flags: ['http-port'], default: 8000 }, { flags: ['grpc-port'], default: 8001 }, { flags: ['metrics-port'], default: 8002 }], hosts: ['http-address'],
};
const FLASK: Server = {
  name: 'flask', ports: [{ flags: ['port', 'p'], env: 'FLASK_RUN_PORT', default: 5000 }], hosts: ['host', 'h'], hostEnv: 'FLASK_RUN_HOST', defaultHost: LOOPBACK,
};
const MLFLOW: Server = { name: 'mlflow', ports: [{ flags: ['port', 'p'], env: 'MLFLOW_PORT', default: 5000 }], hosts: ['host', 'h'], hostEnv: 'MLFLOW_HOST', defaultHost: LOOPBACK };
const FEAST: Server = { name: 'feast', ports: [{ flags: ['port', 'p'], default: 6566 }], hosts: ['host', 'h'], defaultHost: LOOPBACK };
const LLAMA: Server = { name: 'llama.cpp', ports: [{ flags: ['port'], env: 'LLAMA_ARG_PORT', default: 8080 }], hosts: ['host'], hostEnv: 'LLAMA_ARG_HOST' };
const TGI: Server = { name: 'text-generation-inference', ports: [{ flags: ['port', 'p'], env: 'PORT' }], hosts: ['hostname'], hostEnv: 'HOSTNAME' };
/** A program that nobody knows here, with options that servers usually have. */
const ANY: Server = { name: '', ports: [{ flags: ['port', 'http-port', 'listen-port'] }], hosts: ['host', 'listen-host', 'bind-host'], binds: ['bind', 'listen'] };

/** Where a container listens, as far as its command line says so; undefined when it says nothing. */
export function listening(container: ContainerLike): Listening | undefined {
  const line = commandLine(container);
  const server = serverOf(line, container) ?? ANY;
  if (server.unless?.some(flag => line.flags.has(flag))) return undefined;
  const env = envOf(container);
  const own = line.words[0]?.field ?? (Array.isArray(container.args) && container.args.length > 0 ? 'args' : 'command');
  const ports: { number: number; field: string }[] = [];
  let complete = server !== ANY && isAlone(container);
  for (const option of server.ports) {
    const flag = flagOf(line, ...option.flags);
    const text = flag?.value ?? (option.env === undefined ? undefined : env.get(option.env));
    const number = portOf(text);
    if (number !== undefined) ports.push({ number, field: flag?.field ?? 'env' });
    else if (text === undefined && option.default !== undefined && !env.has(option.env ?? '')) ports.push({ number: option.default, field: own });
    else complete = false;
  }
  const binds = (server.binds ?? []).flatMap(name => line.flags.get(name) ?? []);
  const addresses = binds.map(bound).filter(found => found !== undefined);
  ports.push(...addresses.map(({ port, field }) => ({ number: port, field })));
  if (server.binds && server !== ANY) complete &&= binds.length > 0 && addresses.length === binds.length;
  if (ports.length === 0) return undefined;
  const loopback = addresses.length > 0 ? addresses.every(({ host }) => isLoopback(host)) && { address: addresses[0].host, field: addresses[0].field }
    : hostOf(server, line, env, own);
  return { server: server.name, ports, complete, ...(loopback && { loopback }) };
}

/** Which known server a container runs; undefined when nobody knows. */
export function serverName(container: ContainerLike): string {
  return serverOf(commandLine(container), container)?.name ?? '';
}

function serverOf(line: CommandLine, container: ContainerLike): Server | undefined {
  const command = line.positionals[0]?.text;
  switch (line.program) {
    case 'vllm': return command === 'serve' ? VLLM : undefined;
    case 'vllm.entrypoints.openai.api_server':
    case 'vllm.entrypoints.api_server': return VLLM;
    case 'sglang.launch_server': return SGLANG;
    case 'sglang': return command === 'serve' ? SGLANG : undefined;
    case 'uvicorn': return UVICORN;
    case 'gunicorn': return GUNICORN;
    case 'tritonserver': return TRITON;
    case 'flask': return command === 'run' || line.positionals.some(({ text }) => text === 'run') ? FLASK : undefined;
    case 'mlflow': return command === 'server' || command === 'ui' ? MLFLOW : undefined;
    case 'feast': return line.positionals.some(({ text }) => text === 'serve') ? FEAST : undefined;
    case 'llama-server': return LLAMA;
    case 'text-generation-launcher': return TGI;
    case '': return ofImage(container, line);
    default: return undefined;
  }
}

/** Where the manifest names no program, the entry point of the image is the server. */
function ofImage(container: ContainerLike, line: CommandLine): Server | undefined {
  if (typeof container.image !== 'string' || Array.isArray(container.command) || line.words.length === 0) return undefined;
  const repository = parseImageReference(container.image)?.repository ?? '';
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  if (name === 'vllm-openai') return VLLM;
  return name === 'text-generation-inference' ? TGI : undefined;
}

/** Whether a container starts nothing but this server. */
function isAlone(container: ContainerLike): boolean {
  return commandLines(container).filter(line => serverOf(line, {}) !== undefined).length <= 1
    && !JSON.stringify(container.command ?? '').includes(' & ') && !JSON.stringify(container.args ?? '').includes(' & ');
}

function hostOf(server: Server, line: CommandLine, env: ReadonlyMap<string, string | undefined>, own: string): Listening['loopback'] {
  const flag = flagOf(line, ...server.hosts);
  if (flag) return isLoopback(flag.value) ? { address: flag.value, field: flag.field } : undefined;
  if (server.hostEnv !== undefined && env.has(server.hostEnv)) {
    const address = env.get(server.hostEnv) ?? '';
    return isLoopback(address) ? { address, field: 'env' } : undefined;
  }
  return server.defaultHost === undefined ? undefined : { address: server.defaultHost, field: own };
}

function bound({ value, field }: Flag): { readonly host: string; readonly port: number; readonly field: string } | undefined {
  const colon = value.lastIndexOf(':');
  const port = portOf(value.slice(colon + 1));
  return colon < 0 || port === undefined ? undefined : { host: value.slice(0, colon).replace(/^\w+:\/\//, ''), port, field };
}

function portOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
