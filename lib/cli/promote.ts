import { relative, resolve, sep } from 'node:path';
import { defineCommand, Options } from './command';
import { committedSide, Place, Side } from './diff-input';
import { readPrices } from './prices';
import { printableText } from './printable-text';
import { misplacedOption, openAndTell, PULL_REQUEST_OPTIONS, pullRequestLine, PullRequestPlace, pullRequestPlace } from './pull-request';
import { CommitOutcome, commitOutput, plainFile, requireUnmoved, SourceChange, targetOf } from '../commit';
import { diffTrees, formatDiffJson, formatDiffText, Prices } from '../diff';
import { formatIssue, GitOpsError, Issue } from '../errors';
import { contains, defaultRemote, gitRoot, pushCommit, resolveCommit } from '../git';
import { issueOf } from '../policy';
import { madeBefore, planPromotion, Promotion, promotionBranch, PromotionOptions, promotionSubject } from '../release';
import { printable } from '../validate';

const OPTIONS = {
  'from': { type: 'value', placeholder: 'ENVIRONMENT', help: 'where the version runs now (default: the environment that --to promotes from)' },
  'to': { type: 'value', placeholder: 'ENVIRONMENT', help: 'where it is to run' },
  'version': { type: 'value', placeholder: 'VERSION', help: 'the version of the model or feature set (default: the one that --from points at)' },
  'step': { type: 'flag', help: 'one step of a canary: part of the requests, and behind the last step all of them' },
  'branch': { type: 'value', short: 'b', placeholder: 'NAME', help: 'the branch that gets the commit (default: promote/…, or the one that is checked out where nobody has to approve)' },
  'direct': { type: 'flag', help: 'commit to the branch that is checked out, also where somebody has to approve' },
  'message': { type: 'value', short: 'm', placeholder: 'TEXT', help: 'subject of the commit, in place of one that says what is promoted' },
  'sign': { type: 'flag', help: 'sign the commit, as gpg.format and user.signingkey of git say' },
  'push': { type: 'flag', help: 'push it; when the remote has moved on, it is made again on top of that. Never forces' },
  'remote': { type: 'value', placeholder: 'NAME', help: 'the remote for --push (default: the one of the branch, or origin)' },
  ...PULL_REQUEST_OPTIONS,
  'prices': { type: 'value', placeholder: 'FILE', help: 'prices an hour by GPU product and instance type: says what the change costs' },
  'directory': { type: 'value', placeholder: 'DIRECTORY', help: 'where the program is: the nearest cdk8s.yaml decides (default: the working directory)' },
  'app': { type: 'value', placeholder: 'COMMAND', help: 'the command that starts the program (default: `app` of cdk8s.yaml)' },
  'dry-run': { type: 'flag', short: 'n', help: 'say what would be done, and change nothing' },
  'json': { type: 'flag', help: 'print what was done as JSON' },
} as const satisfies Options;

/** `gitops-ai promote`: a version comes to the next environment. */
export const promote = defineCommand({
  name: 'promote',
  summary: 'Move the versions of one environment to the next, as one commit that a revert takes back',
  description: `Points environments/<to>.yaml at the version that runs in the environment before, synthesizes, shows what that does in
the clusters, and commits pointer and output together on top of what is checked out: on a branch promote/… of its own,
or on the branch itself where nobody has to approve. Of an app, everything that it follows is promoted. With --step, the
version gets part of the requests beside the one that runs: what the next step of the service's ramp says.
Refuses, and says every reason: the version never ran in the environment before; that is not where versions come from; a
required evaluation has no passing record in the lock; the lock does not know the version; no change window is open.
The working tree is not touched, but for the files of the commit where it goes to the branch that is checked out.`,
  arguments: [{ name: 'what', help: 'a model, a feature set or an app; where two have one name: model/NAME, features/NAME, app/NAME' }],
  options: OPTIONS,
  exitCodes: '0 promoted, or nothing to promote; 1 refused; 2 could not run',
  examples: [
    'gitops-ai promote ranker --from staging --to production',
    'gitops-ai promote ranker --to production --version 1.4.2 --dry-run',
    'gitops-ai promote recommender --to production --pull-request',
    'gitops-ai promote ranker --to production --step --pull-request',
  ],
  run: async ({ arguments: [what], options, cwd, colors, now, write, print, warn, fail, progress }) => {
    const { to, from, version, json, message, sign, remote, 'dry-run': dryRun, 'pull-request': isRequest } = options;
    const push = options.push || isRequest;
    if (what === undefined) return fail('promote takes the name of a model, a feature set or an app');
    if (to === undefined) return fail('--to says which environment it is promoted to; give it');
    if (options.direct && options.branch !== undefined) return fail('--direct commits to the branch that is checked out, --branch to another; give one of them');
    if (options.direct && isRequest) return fail('--direct commits to the branch that is checked out, --pull-request proposes it; give one of them');
    const misplaced = misplacedOption(options);
    if (misplaced !== undefined) return fail(misplaced);
    if (remote !== undefined && !options.push && !isRequest) return fail('--remote says where --push goes; give --push too');
    const prices = readPrices(cwd, options.prices);
    const directory = resolve(cwd, options.directory ?? '.');
    // It says why when there is no repository, or no commit in it.
    const base = resolveCommit(directory, 'HEAD');
    const root = gitRoot(directory)!;
    targetOf(root, options.branch, { remoteOnly: isRequest });

    const wanted: PromotionOptions = { root, directory, base, app: options.app, what, from, to, version, step: options.step, now: now() };
    const planned = await progress('synthesizing', () => planPromotion(wanted));
    if ('refused' in planned) return refuse(planned.refused);
    for (const warning of planned.synthesis.warnings) warn(`warning: ${printableText(formatIssue(issueOf(warning)))}`);
    if (planned.moves.length === 0) {
      warn(`note: ${printable(`nothing to promote: ${planned.to.name} has what ${planned.from.name} has`)}`);
      if (json) print(JSON.stringify({ moves: [], changed: [], dryRun }, undefined, 2));
      return 0;
    }
    const direct = options.direct || (options.branch === undefined && !isRequest && planned.to.approval.minimumApprovals === 0);
    const branch = direct ? undefined : options.branch ?? promotionBranch(planned);
    const made = branch === undefined || isRequest ? undefined : madeBefore(planned, branch);
    const target = made === undefined ? targetOf(root, branch, { remoteOnly: isRequest }) : undefined;
    const request = isRequest ? await pullRequestPlace(root, remote ?? defaultRemote(root, branch!), branch!, options) : undefined;
    requireUnmoved({ root, head: base });
    const diff = diffOf(planned, prices);
    if (!json) write(formatDiffText(diff.tree, diff.compared, { colors }));
    const outcome = await progress(push ? 'committing and pushing' : 'committing', () => (target === undefined
      ? pushMade({ root, branch: branch!, commit: made!, push: push && !dryRun, remote })
      : commitOutput({ output: planned.synthesis, target, message, sign, push, remote, dryRun, change: changeOf(planned, wanted) })));
    if (direct && planned.to.approval.minimumApprovals > 0) {
      warn(`note: ${printable(`${planned.to.approval.owners.join(', ')} approves changes of ${planned.to.name}; this one goes to ${outcome.branch}`)}`);
    }
    for (const note of outcome.notes) warn(`note: ${printable(note)}`);
    if (!json) for (const line of linesOf(outcome, dryRun, request)) print(printable(line));
    const opened = request && !dryRun ? await openAndTell(request, { output: planned.synthesis, options }, warn) : undefined;
    if (!json && opened) print(printable(pullRequestLine(opened)));
    if (json) {
      const told = JSON.parse(formatDiffJson(diff.tree, diff.compared)) as unknown;
      const pullRequest = request && { base: request.base, forge: request.forge, ...opened };
      print(JSON.stringify({ ...outcome, moves: planned.moves, dryRun, diff: told, pullRequest }, undefined, 2));
    }
    return 0;

    function refuse(issues: readonly Issue[]): number {
      print(json ? JSON.stringify({ issues }, undefined, 2) : issues.map(issue => printableText(formatIssue(issue))).join('\n'));
      return 1;
    }
  },
});

interface MadeBefore {
  readonly root: string;
  readonly branch: string;
  readonly commit: string;
  readonly push: boolean;
  readonly remote?: string;
}

/** What an earlier run has committed is not committed again; it may still have to be pushed. */
async function pushMade({ root, branch, commit, push, remote = defaultRemote(root, branch) }: MadeBefore): Promise<CommitOutcome> {
  const outcome = { branch, commit, changed: [], environments: [], pointers: [], notes: [`${branch} is this promotion already, at ${commit.slice(0, 12)}`] };
  if (!push) return outcome;
  const build = (tip: string | undefined) => (tip !== undefined && contains(root, tip, commit) ? undefined : commit);
  const { rejections } = await pushCommit({ directory: root, remote, branch, build });
  return { ...outcome, pushed: { remote, rejections } };
}

/** What is committed besides the output, and how it is made again when the remote has moved on. */
function changeOf(promotion: Promotion, wanted: PromotionOptions): SourceChange {
  return {
    ...sourcesOf(promotion),
    command: 'promote',
    rebuild: async tip => {
      const anew = await planPromotion({ ...wanted, base: tip, earlier: promotion });
      if ('refused' in anew) throw new GitOpsError([...anew.refused]);
      return anew.moves.length === 0 ? undefined : { ...sourcesOf(anew), files: anew.synthesis.files };
    },
  };
}

function sourcesOf(promotion: Promotion): Pick<SourceChange, 'sources' | 'about'> {
  const { pointers: { path, text }, moves, from, to } = promotion;
  return {
    sources: new Map([[path, plainFile(Buffer.from(text))]]),
    about: {
      type: 'promotion',
      subject: promotionSubject(promotion),
      trailers: [['Promoted-From', from.name]],
      environments: [to.name],
      pointers: moves,
    },
  };
}

function diffOf({ base, synthesis, to, pointers }: Promotion, prices: Prices | undefined) {
  const { root, directory, outputPath, files } = synthesis;
  const place: Place = { root, home: relative(root, directory).split(sep).join('/'), output: outputPath };
  const before = { ...committedSide(place, base), title: base.slice(0, 12) };
  const after: Side = {
    title: 'the promotion',
    files: new Map([...files].map(([path, content]) => [path, content.toString('utf8')])),
    lock: before.lock,
    pointers: new Map([...before.pointers ?? [], [to.name, pointers.text]]),
  };
  return { tree: diffTrees(before, after, { prices }), compared: { before: before.title, after: after.title } };
}

function linesOf({ branch, commit, subject, changed, message, pushed }: CommitOutcome, dryRun: boolean, request?: PullRequestPlace): string[] {
  const sent = pushed ? [`pushed to ${pushed.remote}`] : [];
  if (changed.length === 0) return [`${branch}: nothing to commit`, ...sent];
  const files = `${changed.length} ${changed.length === 1 ? 'file' : 'files'}`;
  if (!dryRun) return [`${branch} ${commit!.slice(0, 12)}: ${subject} (${files})`, ...sent];
  const would = request ? [`would open or update a pull request for ${request.base} in ${request.forge.repository} on ${request.forge.host}`] : [];
  return [`${branch}: would commit ${files}`, ...would, ...message!.trimEnd().split('\n').map(line => `    ${line}`), ...changed.map(path => `  ${path}`)];
}
