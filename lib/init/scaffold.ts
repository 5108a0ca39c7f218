import { githubWorkflow } from './ci-github';
import { gitlabPipeline } from './ci-gitlab';
import { GIT_FILES } from './git-files';
import { modelFiles } from './models';
import { InitOptions } from './options';
import { packageFiles } from './package-files';
import { Program, programFile } from './program';
import { readme } from './readme';
import { PackageVersions } from './versions';

/** The files of a new repository by path, without what its program makes: that is output and owners. */
export function scaffold(name: string, options: InitOptions, program: Program, versions: PackageVersions): Map<string, string> {
  return new Map([
    ['main.ts', programFile(program)],
    ...packageFiles(name, versions),
    ...modelFiles(options),
    ...GIT_FILES,
    ...ciFiles(options),
    ['README.md', readme(name, options)],
  ]);
}

function ciFiles({ forge, branch }: InitOptions): Map<string, string> {
  switch (forge) {
    case 'github': return new Map([['.github/workflows/gitops-ai.yaml', githubWorkflow(branch)]]);
    case 'gitlab': return new Map([['.gitlab-ci.yml', gitlabPipeline(branch)]]);
    default: return new Map();
  }
}
