import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { homeOf } from './home';
import { SOURCE_OPTIONS, withContext } from './lock-run';
import { requiredSigners, SIGNATURE_OPTIONS } from './signature-options';
import { formatIssue, GitOpsError, Issue } from '../../errors';
import { KnownVersion, knownVersions, LockFinding, parseWanted, policyFindings, select, Verification, verifySignatures, verifyVersions, waived } from '../../lock';
import { LockFile, pointersOnDisk } from '../../models';
import { today } from '../../repository/today';
import { CONFIG_FILE, ModelPolicy, parseConfig, printable } from '../../validate';
import { defineCommand } from '../command';

/** `gitops-ai models verify`: is what is locked still there, and may it be used? */
export const verify = defineCommand({
  name: 'models verify',
  summary: 'Check that locked versions still are what was locked, and may be used',
  description: `Looks at every locked version of a model at its source: it is there, and its content is the locked one. Says what has
moved since: a tag, a branch, an alias that means something else by now. Then the policy: no pickled weights, no code
that comes with a model, and no licence but those below \`models.licenses\` in gitops-ai.yaml; each can be waived there.
A model for which \`models.signatures\` says who must have signed it needs such a signature of what is locked.`,
  arguments: [{ name: 'version', help: 'what to look at: ranker, or ranker@1.5.0 (default: every version of every model)', many: true }],
  options: {
    environment: { type: 'list', short: 'e', placeholder: 'NAME', help: 'look only at versions that this environment points at' },
    license: { type: 'list', placeholder: 'LICENSE', help: 'licence that a model may have, in place of those of gitops-ai.yaml' },
    ...SIGNATURE_OPTIONS,
    offline: { type: 'flag', help: 'ask nobody: look at the policy alone, without signatures' },
    today: { type: 'value', placeholder: 'DAY', help: 'the day that waivers are judged by, as 2027-03-31 (default: today, UTC)' },
    ...SOURCE_OPTIONS,
    json: { type: 'flag', help: 'print what was found as JSON' },
  },
  exitCodes: '0 nothing found but warnings, 1 findings, 2 could not run, or could not look at everything',
  examples: ['gitops-ai models verify', 'gitops-ai models verify -e production --json', 'gitops-ai models verify ranker@1.5.0 --license apache-2.0 --license mit'],
  run: async invocation => {
    const { arguments: given, options, cwd, print, warn, fail } = invocation;
    const day = options.today ?? today();
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return fail(`--today ${day} is no day; write it as 2027-03-31`);
    const home = homeOf(resolve(cwd, options.directory ?? '.'));
    const policy = { ...policyOf(home), ...options.license.length > 0 && { licenses: options.license } };
    const versions = wanted(home, given, options.environment).flatMap(({ model }) => (model ? [model] : []));
    const looks: readonly Verification[] = options.offline ? [] : await withContext(home, invocation, options['insecure-host'], async context => {
      const signers = await requiredSigners(options, policy.signatures ?? [], home, cwd);
      return Promise.all([verifyVersions(versions, context), verifySignatures(versions, signers, context)]);
    });
    const failures = looks.flatMap(look => look.failures);
    const findings = [...waived(looks.flatMap(look => look.findings), policy, day), ...versions.flatMap(model => policyFindings(model, policy, day))];
    const errors = findings.filter(({ level }) => level === 'error').length;
    if (options.json) {
      const looked = versions.map(({ name, version, uri }) => ({ name, version, source: uri }));
      print(JSON.stringify({ versions: looked, findings, failures }, undefined, 2));
    } else {
      for (const finding of findings) print(line(finding));
      for (const failure of failures) warn(`could not look: ${shown(failure)}`);
      const unseen = failures.length > 0 ? `; ${count(failures.length, 'failure')} to look` : '';
      print(`${count(versions.length, 'version')}: ${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}${unseen}`);
    }
    return errors > 0 ? 1 : failures.length > 0 ? 2 : 0;
  },
});

/** What `gitops-ai.yaml` of the repository says about models. */
function policyOf(home: string): ModelPolicy {
  const path = join(home, CONFIG_FILE);
  return existsSync(path) ? parseConfig(readFileSync(path, 'utf8'), CONFIG_FILE).models ?? {} : {};
}

/** The versions of models that are meant, each once. */
function wanted(home: string, given: readonly string[], environments: readonly string[]): readonly KnownVersion[] {
  const pointers = pointersOnDisk(home);
  const unknown = environments.filter(name => !pointers.has(name));
  if (unknown.length > 0) {
    throw new GitOpsError(unknown.map(name => ({
      id: 'unknown-environment', path: 'option', field: '--environment', value: name, problem: `there is no environments/${name}.yaml`, fix: `name one of ${[...pointers.keys()].join(', ')}`,
    })));
  }
  const known = knownVersions(LockFile.read(home), pointers);
  const named = given.length === 0 ? known : [...new Set(given.flatMap(text => select(known, parseWanted(text))))];
  return named.filter(version => version.kind === 'model' && (environments.length === 0 || [...version.environments, ...version.canaries].some(name => environments.includes(name))));
}

function line({ level, ...issue }: LockFinding): string {
  return `${level}: ${shown(issue)}`;
}

/** An issue as text. Much of it was written elsewhere, and must not do anything to the terminal, nor begin a line. */
function shown({ path, problem, fix, ...issue }: Issue): string {
  return formatIssue({ ...issue, path: printable(path), problem: printable(problem), fix: printable(fix) });
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
