import { UnplacedIssue } from '../../errors';

/** Flags that this library writes, and what the user says instead of writing them. */
const TYPED_FLAGS: { readonly [flag: string]: string } = {
  'model': 'the prop model of the service',
  'revision': 'the prop model of the service',
  'tokenizer-revision': 'the prop model of the service',
  'code-revision': 'the prop model of the service',
  'served-model-name': 'servedModelName',
  'host': 'nothing: the server listens on every address of the pod',
  'port': 'nothing: the port is 8000',
  'tensor-parallel-size': 'the count of the accelerator',
  'pipeline-parallel-size': 'the count of the accelerator; all GPUs of a pod serve one replica by tensor parallelism',
  'data-parallel-size': 'replicas or autoscaling of the service',
  'max-model-len': 'maxModelLength',
  'max-num-seqs': 'maxSequences',
  'gpu-memory-utilization': 'gpuMemoryUtilization',
  'dtype': 'dtype',
  'quantization': 'quantization',
  'kv-cache-dtype': 'kvCacheDtype',
  'enforce-eager': 'enforceEager',
  'trust-remote-code': 'trustRemoteCode',
  'shutdown-timeout': 'drain.requests of the service',
  'config': 'the typed options; a configuration file would override them unseen',
};

/** Flags whose value is a secret; an argument is in Git and in the process list. */
const SECRET_FLAGS = ['api-key', 'hf-token'];

const SHORT_NAMES: { readonly [short: string]: string } = {
  tp: 'tensor-parallel-size', pp: 'pipeline-parallel-size', dp: 'data-parallel-size', q: 'quantization',
};

/** What extra arguments must not say: what a typed option says already, and secrets. */
export function extraArgIssues(extraArgs: readonly string[]): UnplacedIssue[] {
  return extraArgs.flatMap((arg): UnplacedIssue[] => {
    const flag = flagName(arg);
    if (flag !== undefined && SECRET_FLAGS.includes(flag)) {
      return [{
        id: 'secret-argument',
        field: 'runtime.extraArgs',
        value: `--${flag}`,
        problem: 'a secret in an argument is in plain text in Git and in the list of processes',
        fix: 'leave it out; say apiKey: { secret, key }, or put authentication into the gateway in front of the service',
      }];
    }
    if (flag === undefined || !(flag in TYPED_FLAGS)) return [];
    return [{
      id: 'args-shadow',
      field: 'runtime.extraArgs',
      value: arg,
      problem: `--${flag} has a typed option, and an argument that overrides it would be missed by every check`,
      fix: `remove it and say it with ${TYPED_FLAGS[flag]}`,
    }];
  });
}

/**
 * The long name of a flag, however it is spelled: vLLM takes `_` for `-`, `--no-` before switches, `=` before values
 * and dots before fields. Undefined for a value.
 */
function flagName(arg: string): string | undefined {
  const match = /^(--?)([a-zA-Z][\w-]*)/.exec(arg);
  if (!match) return undefined;
  const name = match[2].replace(/_/g, '-');
  return match[1] === '-' ? SHORT_NAMES[name] ?? name : name.replace(/^no-/, '');
}
