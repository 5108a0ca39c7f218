import { resolve } from 'node:path';
import { App, Chart } from 'cdk8s';
import { checkChanges } from './changes';
import { codeOwners } from './code-owners';
import { howToRestore, outputDirectory, programDirectory, reportFile } from './directory';
import { Environment, EnvironmentProps } from './environment';
import { reportEnvironments } from './environment-report';
import { GitSource } from './git-source';
import { order } from './order';
import { render, Rendering } from './render';
import { RepositoryModels } from './repository-models';
import { failureReport, reportUncaught, writeReport } from './synthesis-report';
import { walk } from './walk';
import { DeployTimeValues } from '../app';
import { formatIssue, GitOpsError, refuseDeployTimeValues } from '../errors';
import { GitOpsOperator } from '../operators';
import { FileTree, toYaml, writeTree } from '../output';
import { issueOf, PolicyOptions, PolicyReport } from '../policy';

/** What a repository needs to know about itself. */
export interface GitOpsRepositoryProps {
  /** Where the operators in the clusters find this repository. */
  readonly source: GitSource;

  /** The operator that reconciles the output, unless an environment names another. */
  readonly operator: GitOpsOperator;

  /**
   * Directory that holds `models.lock.yaml` and `environments/`.
   *
   * @default - the nearest directory with a `cdk8s.yaml` or `models.lock.yaml`, at or above the program that was started
   */
  readonly directory?: string;

  /**
   * Place of `directory` in the Git repository, such as `platform/ai`. Manifests name their directories from the root
   * of the repository.
   *
   * @default - the root
   */
  readonly pathInRepository?: string;

  /**
   * The output directory, in `directory`. The `output` of `cdk8s.yaml` must be the same.
   *
   * @default deploy
   */
  readonly output?: string;

  /**
   * Which policy rules every object must keep to, how much each weighs, and what is accepted.
   *
   * @default - all rules, each at its own level, nothing accepted
   */
  readonly policy?: PolicyOptions;
}

/**
 * The Git repository that holds code, pointers and output: the root of everything. `synth()` renders all of it, checks
 * all of it, and only then writes; when anything is wrong it writes nothing and throws one error that lists every
 * problem.
 */
export class GitOpsRepository extends App {
  /** Where the operators in the clusters find this repository. */
  public readonly source: GitSource;
  /** The operator that reconciles the output, unless an environment names another. */
  public readonly operator: GitOpsOperator;
  /** Directory that holds `models.lock.yaml` and `environments/`. */
  public readonly directory: string;
  /** Where `directory` is in the Git repository; empty for the root. */
  public readonly pathInRepository: string;
  /** The output directory, in `directory`. */
  public readonly output: string;
  /** Which policy rules every object must keep to. */
  public readonly policy: PolicyOptions;

  private readonly _environments: Environment[] = [];
  private readonly models: RepositoryModels;

  constructor(props: GitOpsRepositoryProps) {
    const report = reportFile();
    if (report) reportUncaught(report);
    refuseDeployTimeValues('GitOpsRepository', props);
    const directory = resolve(props.directory ?? programDirectory());
    const output = requirePath('output', props.output ?? 'deploy');
    super({ outdir: outputDirectory(directory, output), resolvers: [new DeployTimeValues()] });
    this.source = props.source;
    this.operator = props.operator;
    this.directory = directory;
    this.pathInRepository = props.pathInRepository ? requirePath('pathInRepository', props.pathInRepository) : '';
    this.output = output;
    this.policy = props.policy ?? {};
    this.models = new RepositoryModels(this, directory);
  }

  /** The environments, in the order in which they were added. */
  public get environments(): Environment[] {
    return [...this._environments];
  }

  /**
   * Adds a stage of delivery.
   *
   * @param name such as `staging`; names the directory, the pointer file and the stage everywhere else
   */
  public addEnvironment(name: string, props: EnvironmentProps = {}): Environment {
    const environment = new Environment(this, name, { operator: this.operator, ...props });
    environment._readPointers = () => this.models.pointersOf(environment);
    environment._sourceDirectory = this.directory;
    this._environments.push(environment);
    return environment;
  }

  /** The apps, dependencies first, in time linear in constructs and dependencies. */
  public get charts(): Chart[] {
    return [...order(walk(this)).apps];
  }

  /**
   * Lines for the forge's CODEOWNERS file: who owns each environment's pointers and output, as its approval says.
   * Empty when no environment asks for approval.
   */
  public get codeOwners(): string {
    return codeOwners(this);
  }

  /**
   * Renders and checks everything, then writes the output directory. Throws one error with every problem, and then
   * has written nothing.
   */
  public synth(): void {
    const report = reportFile();
    if (report) return this.synthAndReport(report);
    const { files, report: { warnings } } = this.renderForDisk();
    const { overwritten } = writeTree(this.outdir, files);
    // To standard error: the cdk8s CLI swallows what its programs print.
    for (const warning of warnings) console.error(`warning: ${formatIssue(issueOf(warning))}`);
    if (overwritten.length > 0) {
      console.error(`${this.outdir}: generated anew although edited by hand since: ${overwritten.join(', ')}. Edit the TypeScript instead.`);
    }
  }

  /** The objects of all apps as one YAML stream, dependencies first; checked like the output. For a look, not for delivery. */
  public synthYaml(): string {
    this._render();
    return this.charts.flatMap(app => app.toJson()).map(object => toYaml(object)).join('---\n');
  }

  /** As `synth()`, with data in the place of printed text. */
  private synthAndReport(file: string): void {
    const { directory, output } = this;
    try {
      const { files, objects, apps, report: { warnings, waived } } = this.renderChecked(resolve(directory, output));
      writeTree(this.outdir, files);
      const environments = reportEnvironments(this._environments, apps);
      writeReport(file, { directory, output, objects: objects.size, issues: [], warnings, waived, environments });
    } catch (error) {
      if (error instanceof GitOpsError) writeReport(file, failureReport(error.issues, { directory, output }));
      throw error;
    }
  }

  /** Rendering for the disk, where a failure may leave the user without the output that the cdk8s CLI deleted. */
  private renderForDisk(): Rendering {
    try {
      return this.renderChecked(this.outdir);
    } catch (error) {
      const restore = error instanceof GitOpsError ? howToRestore(this.outdir) : undefined;
      throw restore ? new GitOpsError((error as GitOpsError).issues, restore) : error;
    }
  }

  /**
   * Rendering, with what the rules about change say.
   *
   * @param place where the output is committed
   */
  private renderChecked(place: string): Rendering {
    const rendering = render(this);
    const changes = checkChanges(place, rendering, rendering.policy);
    if (changes.errors.length > 0) throw new GitOpsError(changes.errors.map(issueOf));
    return { ...rendering, report: { ...rendering.report, warnings: [...rendering.report.warnings, ...changes.warnings] } };
  }

  /**
   * What the policy has to say about all that the repository would write: warnings, and findings that waivers cover.
   * Throws what `synth()` would throw, so there are no errors in it.
   */
  public policyReport(): PolicyReport {
    return render(this).report;
  }

  /**
   * The output as it would be written.
   * @internal
   */
  public _render(): FileTree {
    return render(this).files;
  }
}

function requirePath(field: string, value: string): string {
  const segments = value.split('/');
  if (value !== '' && segments.every(segment => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(segment))) return value;
  throw new GitOpsError([{
    id: 'repository-path',
    path: 'GitOpsRepository',
    field,
    value,
    problem: 'not a relative path of plain names joined by "/" (letters, digits, ".", "_", "-"; no "..", no "." alone)',
    fix: field === 'output' ? 'name a directory of its own, such as deploy' : 'give the place of the directory in the repository, such as platform/ai',
  }]);
}
