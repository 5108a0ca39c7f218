import { resolve } from 'node:path';
import { defineCommand } from './command';
import { printableText } from './printable-text';
import { misplacedOption, openAndTell, PULL_REQUEST_OPTIONS, pullRequestLine, PullRequestPlace, pullRequestPlace } from './pull-request';
import { CommitOutcome, commitOutput, pushTarget, requireUnmoved, targetOf } from '../commit';
import { formatIssue } from '../errors';
import { defaultRemote, gitRoot, resolveCommit } from '../git';
import { issueOf } from '../policy';
import { synthesize } from '../synthesis';
import { printable } from '../validate';

/** `gitops-ai commit`: the output as the code makes it, as a commit. */
export const commit = defineCommand({
  name: 'commit',
  summary: 'Synthesize, and commit the output',
  description: `Synthesizes into a temporary directory, and commits what the output should hold on top of what is checked out: only the
output, all of it or nothing. No hook or filter runs. Trailers say which commit was synthesized, what kind of change it
is, which environments and which models it changes. When nothing changed, nothing is committed.
With --pull-request, the commit goes to a branch of the remote, and its pull request is opened or brought up to date.
Index and working tree follow where the output in them has no other changes; the rest of them is not touched.`,
  arguments: [{ name: 'directory', help: 'directory of the program (default: the working directory)' }],
  options: {
    'branch': { type: 'value', short: 'b', placeholder: 'NAME', help: 'the branch that gets the commit (default: the one that is checked out)' },
    'message': { type: 'value', short: 'm', placeholder: 'TEXT', help: 'subject of the commit, in place of one that says what changed' },
    'sign': { type: 'flag', help: 'sign the commit, as gpg.format and user.signingkey of git say' },
    'push': { type: 'flag', help: 'push it; when the remote has moved on, it is made again on top of that. Never forces' },
    'remote': { type: 'value', placeholder: 'NAME', help: 'the remote for --push (default: the one of the branch, or origin)' },
    ...PULL_REQUEST_OPTIONS,
    'dry-run': { type: 'flag', short: 'n', help: 'say what would be committed, and change nothing' },
    'json': { type: 'flag', help: 'print what was done as JSON' },
  },
  exitCodes: '0 committed, or nothing to commit; 1 the synthesis has errors; 2 could not run',
  examples: [
    'gitops-ai commit',
    'gitops-ai commit --dry-run',
    'gitops-ai commit --branch main --push',
    'gitops-ai commit --pull-request --branch gitops/output --label automated',
    'gitops-ai commit examples/recommender --sign --json',
  ],
  run: async ({ arguments: [given = '.'], options, cwd, print, warn, fail, progress }) => {
    const { message, sign, 'dry-run': dryRun, 'pull-request': isRequest } = options;
    const misplaced = misplacedOption(options);
    if (misplaced !== undefined) return fail(misplaced);
    if (options.remote !== undefined && !options.push && !isRequest) return fail('--remote says where --push goes; give --push too');
    const directory = resolve(cwd, given);
    // It says why when there is no repository.
    const root = gitRoot(directory) ?? resolveCommit(directory, 'HEAD');
    const target = targetOf(root, options.branch, { remoteOnly: isRequest });
    const { remote = defaultRemote(root, target.branch) } = options;
    const request = isRequest ? await pullRequestPlace(root, remote, target.branch, options) : undefined;
    const output = await progress('synthesizing', () => synthesize({ directory }));
    if (output.issues) {
      print(options.json ? JSON.stringify({ issues: output.issues }, undefined, 2) : output.issues.map(issue => printableText(formatIssue(issue))).join('\n'));
      return 1;
    }
    for (const warning of output.warnings) warn(`warning: ${printableText(formatIssue(issueOf(warning)))}`);
    requireUnmoved(target);
    const push = options.push || isRequest;
    const commitNow = () => commitOutput({ output, target, message, sign, push, remote, dryRun });
    const outcome = await progress(push ? 'committing and pushing' : 'committing', commitNow);
    for (const note of outcome.notes) warn(`note: ${printable(note)}`);
    if (!options.json) for (const line of linesOf(outcome, dryRun, request)) print(printable(line));
    if (request && !dryRun && outcome.changed.length === 0 && target.current) await pushTarget(target, request.remote);
    const opened = request && !dryRun ? await openAndTell(request, { output, options }, warn, outcome.commit !== undefined) : undefined;
    if (!options.json && opened) print(printable(pullRequestLine(opened)));
    const pullRequest = request && { base: request.base, forge: request.forge, ...opened };
    if (options.json) print(JSON.stringify({ ...outcome, dryRun, pullRequest }, undefined, 2));
    return 0;
  },
});

function linesOf(outcome: CommitOutcome, dryRun: boolean, request?: PullRequestPlace): string[] {
  const { branch, commit: made, subject, changed, message, pushed } = outcome;
  if (changed.length === 0) return [`${branch}: nothing to commit`];
  const files = `${changed.length} ${changed.length === 1 ? 'file' : 'files'}`;
  const would = request ? [`would open or update a pull request for ${request.base} in ${request.forge.repository} on ${request.forge.host}`] : [];
  if (dryRun) return [`${branch}: would commit ${files}`, ...would, ...message!.trimEnd().split('\n').map(line => `    ${line}`), ...changed.map(path => `  ${path}`)];
  return [`${branch} ${made!.slice(0, 12)}: ${subject} (${files})`, ...pushed ? [`pushed to ${pushed.remote}`] : []];
}
