import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './faults';
import { Place } from './place';
import { ReleaseRepository } from '../release/release-repository';
import { tryRun } from '../tools/run';

/** A command of `gitops-ai`, and a repository in which it has something to do. */
export interface Subject {
  readonly name: string;
  readonly argv: readonly string[];
  readonly place: Place;
  /** The tree of the commit that it makes when nothing is wrong. */
  readonly tree: string;
}

/** The commands that commit, each with a repository that waits for it. */
export async function subjects(): Promise<Subject[]> {
  const repository = new Place(ReleaseRepository.example({ automatic: true }).directory);
  const promoted = repository.copy();
  await expectDone(promoted, ['promote', 'ranker', '--to', 'production']);
  const stale = repository.copy();
  const pointers = join(stale.example, 'environments', 'staging.yaml');
  writeFileSync(pointers, stale.git('show', 'HEAD:examples/recommender/environments/staging.yaml').replace('ranker: "1.5.0"', 'ranker: "1.4.2"') + '\n');
  stale.git('commit', '--quiet', '--all', '--message', 'back');
  const made: [argv: string[], place: Place][] = [
    [['commit'], stale], [['promote', 'ranker', '--to', 'production'], repository], [['rollback', 'production'], promoted],
  ];
  return Promise.all(made.map(async ([argv, place]) => {
    const trial = place.copy();
    await expectDone(trial, argv);
    return { name: argv[0], argv, place, tree: trial.git('rev-parse', 'HEAD:examples/recommender') };
  }));
}

async function expectDone(place: Place, argv: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await place.start(argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stdout}${stderr}`);
}

/** What a fault did to a command. */
export interface Outcome {
  /** As it stands in the documentation. */
  readonly cell: string;
  /** What must not be; empty when all is well. */
  readonly broken: readonly string[];
  readonly printed: string;
}

/** Runs a command in a place where something is wrong. */
export async function suffer({ argv, place: original, tree }: Subject, fault: Fault): Promise<Outcome> {
  const copy = original.copy();
  const { place = copy, start, remote, traps = () => [], end } = await fault.arrange(copy);
  const [before, tip] = [place.state(), remote === undefined ? undefined : tipOf(remote)];
  // Looking at the working tree has sprung some of them.
  for (const trap of traps()) rmSync(join(place.directory, '..', trap));
  const { code, stdout, stderr } = await place.start(argv, start);
  const broken = traps().map(trap => `it ran ${trap}`);
  const printed = `${stdout}${stderr}`;
  const after = place.state();
  await end?.();
  const changed = Object.keys(before).filter(part => before[part] !== after[part]);
  const pushed = remote !== undefined && tipOf(remote) !== tip;
  if (/hunter2/.test(printed)) broken.push('it printed a password');
  if (tryRun('git', ['fsck', '--strict', '--no-dangling'], { cwd: place.directory }).code !== 0) broken.push('git fsck complains');

  if (code !== 0) {
    if (changed.length > 0) broken.push(`it failed, and ${changed.join(', ')} changed`);
    if (pushed) broken.push('it failed, and pushed');
    if (!/\(([a-z][a-z-]+)\)/.test(printed)) broken.push('it does not say how to go on');
    return { cell: `exit ${code}, as before`, broken, printed };
  }
  if (start?.options?.includes('--push') && !pushed) broken.push('it ended well, and the remote has nothing');
  const commit = pushed ? tipOf(remote) : place.git('rev-parse', 'HEAD');
  const made = place.git('rev-parse', `${commit}:examples/recommender`);
  if (made !== tree) broken.push(`what it committed is not what it commits when nothing is wrong: ${made}`);
  const [note] = /note: .*/.exec(printed) ?? [];
  const isHere = place.git('rev-parse', 'HEAD') === commit;
  const words = [`done${pushed ? ', and pushed' : ''}`, ...isHere ? [] : ['the branch here stays, with a note'], ...isHere && note ? ['with a note'] : []];
  if (!isHere && !note) broken.push('the branch here stayed, and nothing says so');
  return { cell: words.join('; '), broken, printed };
}

function tipOf(remote: string): string {
  return tryRun('git', ['rev-parse', 'refs/heads/main'], { cwd: remote }).stdout.trim();
}
