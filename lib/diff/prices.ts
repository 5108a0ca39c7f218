import { parse } from 'yaml';
import { WorkloadFacts } from './facts';
import { didYouMean, GitOpsError, Issue } from '../errors';
import { record, shown } from '../policy/shapes';

/** What things cost an hour. */
export interface Prices {
  /** Three letters, as `USD`. */
  readonly currency: string;
  /** By GPU product, such as `NVIDIA-L40S`, or by resource, such as `google.com/tpu`: for one device. */
  readonly gpus: ReadonlyMap<string, number>;
  /** By instance type: for one node. */
  readonly instances: ReadonlyMap<string, number>;
}

/** What a workload costs an hour in one cluster, by the number of its pods. */
export interface Cost {
  readonly lowest: number;
  readonly highest: number;
}

const KEYS = ['currency', 'gpus', 'instances'];

/**
 * Reads a file of prices: `currency`, and an hour's price by GPU product and by instance type.
 *
 * @param path name of the file, for messages
 * @throws GitOpsError that says what is wrong with it
 */
export function parsePrices(text: string, path: string): Prices {
  const issues: Issue[] = [];
  const refuse = (field: string | undefined, problem: string, fix: string, value?: string) => {
    issues.push({ id: 'prices', path, ...(field !== undefined && { field }), ...(value !== undefined && { value }), problem, fix });
  };
  let root: ReturnType<typeof record>;
  try {
    root = record(parse(text, { version: '1.2', schema: 'core', merge: false, maxAliasCount: 0, logLevel: 'error' }) as unknown);
  } catch (error) {
    throw new GitOpsError([{ id: 'prices', path, problem: `no YAML: ${(error as Error).message.split('\n')[0]}`, fix: 'mend the file' }]);
  }
  if (!root) throw new GitOpsError([{ id: 'prices', path, problem: 'no prices', fix: 'write `gpus:` and below it a line such as `NVIDIA-L40S: 1.62`' }]);
  for (const key of Object.keys(root).filter(name => !KEYS.includes(name))) {
    refuse(undefined, `unknown key "${key}"; known are ${KEYS.join(', ')}.${didYouMean(key, KEYS)}`, 'correct or remove the key');
  }
  const { currency = 'USD' } = root;
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) refuse('currency', 'not a currency of three letters', 'write it as USD', shown(currency));
  const section = (name: 'gpus' | 'instances'): Map<string, number> => {
    const found = new Map<string, number>();
    const given = root[name];
    if (given === undefined || given === null) return found;
    const map = record(given);
    if (!map) refuse(name, 'expected a price a line', 'write lines such as `NVIDIA-L40S: 1.62`');
    for (const [key, price] of Object.entries(map ?? {})) {
      if (typeof price === 'number' && Number.isFinite(price) && price >= 0) found.set(key, price);
      else refuse(`${name}.${key}`, 'not a price: a number, zero or more', 'write it without a currency, as 1.62', shown(price));
    }
    return found;
  };
  const [gpus, instances] = [section('gpus'), section('instances')];
  if (issues.length === 0 && gpus.size + instances.size === 0) refuse(undefined, 'no price in it', 'add one below `gpus:` or `instances:`');
  if (issues.length > 0) throw new GitOpsError(issues);
  return { currency: currency as string, gpus, instances };
}

/**
 * What a workload costs; a list of what has no price where something has none. A pod on a priced type of instance is
 * taken to fill a node; any other costs what its devices cost, and a pod without devices costs nothing.
 */
export function costOf({ devices, instances, replicas }: WorkloadFacts, prices: Prices): Cost | readonly string[] {
  const priced = instances.length > 0 && instances.every(type => prices.instances.has(type));
  const nodes = priced ? instances.map(type => prices.instances.get(type)!) : undefined;
  if (!nodes && !devices) return { lowest: 0, highest: 0 };
  if (!replicas) return ['pods whose number nothing here says'];
  const missing = nodes ? [] : devices!.products.filter(product => !prices.gpus.has(product));
  if (missing.length > 0) return missing;
  const each = nodes ?? devices!.products.map(product => prices.gpus.get(product)! * devices!.count);
  return { lowest: Math.min(...each) * replicas.lowest, highest: Math.max(...each) * replicas.highest };
}

/** Nobody pays parts of a millionth; sums of binary fractions have them. */
export function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6 + 0;
}
