import { resolve } from 'node:path';
import { defineCommand } from './command';
import { placeOf } from './diff-input';
import { printableText } from './printable-text';
import { CommitOutcome, endsOf, PointerChange, requireUnmoved, targetOf } from '../commit';
import { formatIssue } from '../errors';
import { issueOf } from '../policy';
import { commitRollback, planRollback, RollbackPlan, titleOf } from '../release';
import { printable } from '../validate';

/** Files and commits are listed up to here. */
const MOST_LISTED = 10;

/** `gitops-ai rollback`: an environment, or one app of it, as it was, as a new commit. */
export const rollback = defineCommand({
  name: 'rollback',
  summary: 'Return an environment, or one app of it, to an earlier state',
  description: `Makes a new commit in which the pointers and the output of the environment, or of one app of it, are byte for byte what
they were. Later changes of others stay. Says first what no commit brings back, and what Kubernetes would refuse. What
the commit holds is what the code makes: when the old output needs the old code, that is said, with the commits that
changed it, and only --with-code takes code back. It runs the code of the repository, as \`cdk8s synth\` does.`,
  arguments: [{ name: 'environment', help: 'such as production' }],
  options: {
    'app': { type: 'value', placeholder: 'APP', help: 'only this app: its pointers and its directories' },
    'to': { type: 'value', placeholder: 'COMMIT', help: 'the commit whose state it returns to' },
    'last': { type: 'flag', help: 'undo the last change of it (the default)' },
    'with-code': { type: 'flag', help: 'take code back too, when the old output needs the old code' },
    'accept-consequences': { type: 'flag', help: 'go ahead although Kubernetes will refuse parts of it, or state is lost' },
    'directory': { type: 'value', placeholder: 'DIRECTORY', help: 'directory of the program (default: the working directory)' },
    'branch': { type: 'value', short: 'b', placeholder: 'NAME', help: 'the branch that gets the commit (default: the one that is checked out)' },
    'message': { type: 'value', short: 'm', placeholder: 'TEXT', help: 'subject of the commit, in place of one that says what it returns to' },
    'sign': { type: 'flag', help: 'sign the commit, as gpg.format and user.signingkey of git say' },
    'push': { type: 'flag', help: 'push it; when the remote has moved on, it is made again on top of that. Never forces' },
    'remote': { type: 'value', placeholder: 'NAME', help: 'the remote for --push (default: the one of the branch, or origin)' },
    'dry-run': { type: 'flag', short: 'n', help: 'say what would be done, and change nothing' },
    'json': { type: 'flag', help: 'print what was done as JSON' },
  },
  exitCodes: '0 rolled back; 1 it must not be: code is in the way, Kubernetes would refuse it, or the synthesis has errors; 2 could not run',
  examples: [
    'gitops-ai rollback production --dry-run',
    'gitops-ai rollback production --last --push',
    'gitops-ai rollback production --app recommender --to 4f2a9c1',
    'gitops-ai rollback staging --to v1.8.0 --with-code --branch rollback/staging',
  ],
  run: async ({ arguments: [environment], options, cwd, print, warn, fail, progress }) => {
    const { app, to, message, sign, push, remote, branch, json, last, 'dry-run': dryRun, 'with-code': withCode } = options;
    if (environment === undefined) return fail('say which environment: gitops-ai rollback production');
    if (to !== undefined && last) return fail('--to names a state and --last the one before the last change; give one');
    if (remote !== undefined && !push) return fail('--remote says where --push goes; give --push too');
    const directory = resolve(cwd, options.directory ?? '.');
    const place = placeOf(directory);
    const target = targetOf(place.root, branch);
    const given = { place, directory, target, environment, app, to, withCode, acceptConsequences: options['accept-consequences'] };
    const plan = await progress('synthesizing', () => planRollback(given));
    if (plan.issues) {
      print(json ? JSON.stringify({ issues: plan.issues }, undefined, 2) : plan.issues.map(issue => printableText(formatIssue(issue))).join('\n'));
      return 1;
    }
    for (const warning of plan.synthesized.warnings) warn(`warning: ${printableText(formatIssue(issueOf(warning)))}`);
    // Before anything is done.
    const say = json ? warn : print;
    for (const line of explanation(plan)) say(printable(line));
    requireUnmoved(target);
    const commitNow = () => commitRollback(plan, given, { message, sign, dryRun, push, remote });
    const outcome = await progress(push ? 'committing and pushing' : 'committing', commitNow);
    for (const note of [...approvalNotes(plan, outcome.branch, dryRun), ...outcome.notes]) warn(`note: ${printable(note)}`);
    if (json) print(JSON.stringify({ ...toJson(plan), ...outcome, dryRun }, undefined, 2));
    else for (const line of linesOf(plan, outcome, dryRun)) print(printable(line));
    return 0;
  },
});

function explanation({ scope, state, pointers, code, touched, losses, diff }: RollbackPlan): string[] {
  const consequences = diff.environments.flatMap(({ environment, apps }) => apps.flatMap(({ app, consequences: all }) => all
    .filter(({ kind }) => kind === 'refused' || kind === 'pruned')
    .map(({ kind, object, text }) => `${environment}/${app} ${object}: ${kind === 'refused' ? 'Kubernetes will refuse it: ' : ''}${text}`)));
  return [
    `${titleOf(scope)}: back to ${state.commit.slice(0, 12)}`,
    ...pointers.map(pointer => `  ${moveOf(pointer)}`),
    ...section('takes back', state.undone.map(({ commit, subject }) => `${commit.slice(0, 12)} ${subject}`)),
    ...code ? section(`takes code back to ${code.from.slice(0, 12)}`, [...code.files.keys()]) : [],
    ...code ? section('and with it', code.commits.map(({ commit, subject }) => `${commit.slice(0, 12)} ${subject}`)) : [],
    ...section('changes besides', touched),
    ...section('in the cluster', consequences),
    ...section('no commit brings back', losses),
    ...section('to do', code?.notes ?? []),
  ];
}

/** Who would have approved the change if it had come as a pull request. */
function approvalNotes({ scope, synthesized }: RollbackPlan, branch: string, dryRun: boolean): string[] {
  const approval = synthesized.environments.find(({ name }) => name === scope.environment)?.approval;
  if (dryRun || approval === undefined || approval.minimumApprovals === 0) return [];
  return [`${approval.owners.join(', ')} approves changes of ${scope.environment}; this one is on ${branch}`];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST_LISTED ? [`    and ${lines.length - MOST_LISTED} more`] : [];
  return [`  ${title}:`, ...lines.slice(0, MOST_LISTED).map(line => `    ${line}`), ...more];
}

function linesOf({ trees }: RollbackPlan, { branch, commit, subject, changed, message, pushed }: CommitOutcome, dryRun: boolean): string[] {
  const files = `${changed.length} ${changed.length === 1 ? 'file' : 'files'}`;
  const proof = trees.map(({ path, tree }) => `${path} ${dryRun ? 'becomes' : 'is'} tree ${tree ?? 'none'} again`);
  if (dryRun) return [`${branch}: would commit ${files}`, ...(message ?? '').trimEnd().split('\n').map(line => `    ${line}`), ...proof];
  if (commit === undefined) return [`${branch}: nothing to commit`];
  return [`${branch} ${commit.slice(0, 12)}: ${subject} (${files})`, ...proof, ...pushed ? [`pushed to ${pushed.remote}`] : []];
}

function toJson({ scope, state, trees, code, touched, losses, diff }: RollbackPlan) {
  return {
    scope: { environment: scope.environment, app: scope.app },
    to: state.commit,
    undone: state.undone,
    trees,
    code: code && { from: code.from, commits: code.commits, files: [...code.files.keys()], notes: code.notes },
    touched,
    losses,
    diff,
  };
}

function moveOf({ kind, name, ...move }: PointerChange): string {
  const { from = '(none)', to = '(none)' } = endsOf(move);
  return `${kind} ${name} ${from} -> ${to}`;
}
