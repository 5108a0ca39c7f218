import { Program } from './program';
import { GitOpsApp } from '../app';
import { ModelSource } from '../models';
import { GitOpsOperator } from '../operators';
import { FileTree } from '../output';
import { NodePool, NvidiaGpu } from '../platform';
import { Approval, GitOpsRepository, GitOpsRepositoryProps, GitSource } from '../repository';
import { Accelerator, ModelService, ServingRuntime } from '../serving';

/** What a program says and makes. */
export interface Rendered {
  readonly files: FileTree;
  readonly codeOwners: string;
}

/**
 * Runs the very text of a program that was just made, with this library and nothing else, and answers what it would write.
 * So there is one description of a new repository, and its first output is there before anything is installed.
 *
 * @param directory where lock and pointers are
 */
export function render({ imports, body }: Program, directory: string): Rendered {
  let made: GitOpsRepository | undefined;
  class NewRepository extends GitOpsRepository {
    constructor(props: GitOpsRepositoryProps) {
      super({ ...props, directory });
    }

    public override synth(): void {
      made = this;
    }
  }
  const library: { readonly [name: string]: unknown } = {
    Accelerator,
    Approval,
    GitOpsApp,
    GitOpsOperator,
    GitOpsRepository: NewRepository,
    GitSource,
    ModelService,
    ModelSource,
    NodePool,
    NvidiaGpu,
    ServingRuntime,
  };
  new Function(...imports, `'use strict';\n${body}`)(...imports.map(name => library[name]));
  return { files: made!._render(), codeOwners: made!.codeOwners };
}
