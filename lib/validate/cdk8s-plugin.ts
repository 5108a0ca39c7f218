import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import { CONFIG_FILE, parseConfig, ValidateConfig } from './config';
import { printable, quoted, summary } from './formats';
import { validateFiles } from './validate';
import { GitOpsError } from '../errors';
import { PolicyReportEntry } from '../policy';
import { today } from '../repository/today';

/** What `cdk8s synth` gives to a validation, as far as it is used here: the types of cdk8s-cli are no part of this package. */
export interface Cdk8sValidationContext {
  /** Paths of the manifests that were synthesized. */
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Cdk8sViolation): void;
    submit(status: 'success' | 'failure', metadata?: { readonly [key: string]: string }): void;
  };
}

/** A finding, as cdk8s prints it. */
export interface Cdk8sViolation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly {
    readonly resourceName: string;
    readonly locations: readonly string[];
    readonly manifestPath: string;
  }[];
}

/** `properties` of the validation in `cdk8s.yaml`: the keys of `gitops-ai.yaml`, or a file that has them. */
export interface GitOpsValidationProperties {
  /** Configuration; `gitops-ai.yaml` where there is one, unless other properties are given. */
  readonly config?: string;
  readonly [key: string]: unknown;
}

/**
 * The policy, as a validation of `cdk8s synth`: for apps of plain cdk8s, which have no policy of their own.
 *
 * @example
 * validations:
 *   - package: ./node_modules/cdk8s-gitops-ai/build/validate/cdk8s-plugin.js
 *     version: 1.0.0
 *     class: GitOpsValidation
 *     properties: { kubernetesVersion: '1.33' }
 */
export class GitOpsValidation {
  private readonly config: ValidateConfig;
  private readonly source: string;

  constructor(properties: GitOpsValidationProperties = {}) {
    const { config, ...keys } = properties;
    if (config !== undefined && Object.keys(keys).length > 0) {
      const problem = `beside a configuration file, ${Object.keys(keys).join(', ')} would be one thing in two places`;
      throw new GitOpsError([{ id: 'config', path: 'cdk8s.yaml', field: 'validations.properties', problem, fix: 'give the properties, or the file' }]);
    }
    const file = typeof config === 'string' ? config : Object.keys(keys).length === 0 && existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined;
    this.source = file ?? 'cdk8s.yaml validations.properties';
    this.config = parseConfig(file === undefined ? stringify(keys) : readFileSync(file, 'utf8'), this.source);
  }

  /** Judges what was synthesized; errors fail the synthesis. */
  public async validate(context: Cdk8sValidationContext): Promise<void> {
    const cwd = resolve('.');
    const validation = context.manifests.length === 0 ? undefined : validateFiles({
      ...this.config, paths: context.manifests.map(path => relative(cwd, path)), cwd, today: today(), source: this.source,
    });
    const { errors = [], warnings = [] } = validation?.report ?? {};
    for (const violation of violations([...errors, ...warnings], cwd)) context.report.addViolation(violation);
    context.report.submit(errors.length > 0 ? 'failure' : 'success', validation && { Findings: summary(validation) });
  }
}

/** Findings by what is wrong: cdk8s lists under each where it is. */
function violations(entries: readonly PolicyReportEntry[], cwd: string): Cdk8sViolation[] {
  const groups = new Map<string, PolicyReportEntry[]>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.rule, entry.level, entry.problem, entry.fix]);
    groups.set(key, [...groups.get(key) ?? [], entry]);
  }
  return [...groups.values()].map(list => ({
    ruleName: list[0].rule,
    recommendation: `${list[0].level}: ${printable(list[0].problem)}`,
    fix: printable(list[0].fix),
    violatingResources: list.map(({ object = '', field, value, file, path }) => ({
      // cdk8s finds the construct by the name of the object alone.
      resourceName: printable(object.slice(object.lastIndexOf('/') + 1)),
      locations: [printable(field) + (value === undefined ? '' : ` = ${quoted(value)}`)],
      manifestPath: resolve(cwd, file ?? path),
    })),
  }));
}
