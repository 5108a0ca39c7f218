import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { programDirectory } from './directory';
import { didYouMean, GitOpsError, refuseDeployTimeValues } from '../errors';

/** What `pulumi stack output --json` writes in the place of a secret. */
const PULUMI_SECRET = '[secret]';

/**
 * Outputs of a cloud program, recorded in a file that is committed: for the few values that nobody can choose beforehand,
 * such as the id of a connection. Names that you choose yourself (of buckets, roles, repositories) need no file.
 *
 * The file is input like any other: it changes by a commit, and a review sees what that changes in the output.
 */
export class StackOutputs {
  /**
   * The outputs of one stack in the file that `cdk deploy --outputs-file cdk-outputs.json` writes.
   *
   * @param file path of the file; a relative one starts at the directory of `cdk8s.yaml`
   * @param stack name of the stack
   * @throws GitOpsError when the file cannot be read or has no such stack
   */
  public static awsCdk(file: string, stack: string): StackOutputs {
    refuseDeployTimeValues('StackOutputs.awsCdk', { file, stack });
    const write = `cdk deploy --outputs-file ${file}`;
    const stacks = readRecord(file, write);
    const outputs = Object.hasOwn(stacks, stack) ? stacks[stack] : undefined;
    if (isRecord(outputs)) return new StackOutputs(file, outputs, write, `${stack}.`);
    const names = Object.keys(stacks);
    const problem = `there is no stack "${stack}".${didYouMean(stack, names)} The file has ${names.join(', ') || 'none'}`;
    throw refused(file, problem, `deploy it: \`${write}\``, 'stack', stack);
  }

  /**
   * The outputs in the file that `pulumi stack output --json > stack-outputs.json` writes. Secrets in it are refused:
   * they come from the store that `AppSecret` names.
   *
   * @param file path of the file; a relative one starts at the directory of `cdk8s.yaml`
   * @throws GitOpsError when the file cannot be read
   */
  public static pulumi(file: string): StackOutputs {
    refuseDeployTimeValues('StackOutputs.pulumi', { file });
    const write = `pulumi stack output --json > ${file}`;
    return new StackOutputs(file, readRecord(file, write), write, '');
  }

  /**
   * Outputs that were read already, each of a type of its own.
   * @internal
   */
  public static _of(stack: string, outputs: { readonly [name: string]: unknown }): StackOutputs {
    return new StackOutputs(stack, outputs, `pulumi stack output --stack ${stack}`, '');
  }

  private constructor(
    private readonly file: string,
    private readonly outputs: { readonly [name: string]: unknown },
    private readonly write: string,
    private readonly prefix: string,
  ) {}

  /**
   * An output that is text.
   *
   * @throws GitOpsError when there is no such output, it is something else, or a secret
   */
  public text(name: string): string {
    const value = this.value(name);
    if (typeof value === 'string' && value !== '') return value;
    throw this.wrongType(name, value, 'text');
  }

  /**
   * An output that is a number. The AWS CDK writes numbers as text; such text is taken.
   *
   * @throws GitOpsError when there is no such output, or it is no number
   */
  public number(name: string): number {
    const value = this.value(name);
    const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.wrongType(name, value, 'a number');
  }

  /**
   * An output that is a list of texts. The AWS CDK joins lists with commas; such text is taken apart.
   *
   * @throws GitOpsError when there is no such output, or it is no list of texts
   */
  public textList(name: string): string[] {
    const value = this.value(name);
    const list = typeof value === 'string' && this.prefix !== '' ? value.split(',') : value;
    if (Array.isArray(list) && list.every(item => typeof item === 'string' && item !== '' && item !== PULUMI_SECRET)) return [...list as string[]];
    throw this.wrongType(name, value, 'a list of texts');
  }

  private value(name: string): unknown {
    const names = Object.keys(this.outputs);
    if (!names.includes(name)) {
      const problem = `there is no output "${this.prefix}${name}".${didYouMean(name, names)} The file has ${names.join(', ') || 'none'}`;
      throw refused(this.file, problem, `give the cloud program such an output and record it: \`${this.write}\``, 'output', name);
    }
    const value = this.outputs[name];
    if (value === PULUMI_SECRET) {
      throw refused(this.file, 'is a secret, and secrets never go through a file in Git', 'let the cluster read it from its store: AppSecret', 'output', name);
    }
    return value;
  }

  /** The value is not told: what has another type than the reader thinks may be anything. */
  private wrongType(name: string, value: unknown, wanted: string): GitOpsError {
    const is = value === '' ? 'empty' : Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
    return refused(this.file, `is to be ${wanted}, and is ${is}`, `let the cloud program put out ${wanted}, and record it: \`${this.write}\``, 'output', name);
  }
}

function readRecord(file: string, write: string): { readonly [name: string]: unknown } {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(resolve(programDirectory(), file), 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code ? `it cannot be read (${code})` : 'it is no JSON';
    throw refused(file, `outputs of a stack are to be in it, but ${why}`, `record them and commit the file: \`${write}\``);
  }
  if (isRecord(content)) return content;
  throw refused(file, 'it holds no record of outputs', `record them anew: \`${write}\``);
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(path: string, problem: string, fix: string, field?: string, value?: string): GitOpsError {
  return new GitOpsError([{ id: 'stack-outputs', path, field, value, problem, fix }]);
}
