import { ReleaseHistory } from '../../lib/release';
import { TestRepository } from '../git/repository';
import { run } from '../tools/run';

/** Versions by name. */
interface Versions {
  readonly [name: string]: string;
}

/** A repository in which pointers move. */
export class HistoryRepository extends TestRepository {
  constructor(private place = '') {
    super();
  }

  /** Writes a pointer file. */
  public point(environment: string, models: Versions, features: Versions = {}, place = this.place): void {
    const lines = (versions: Versions) => Object.entries(versions).map(([name, version]) => `  ${name}: "${version}"\n`).join('');
    this.write(`${place ? `${place}/` : ''}environments/${environment}.yaml`, `# pointers\nmodels:\n${lines(models)}features:\n${lines(features)}`);
  }

  /** Moves pointers in a commit of its own; answers its id. */
  public move(environment: string, models: Versions, message = 'move', features: Versions = {}): string {
    this.point(environment, models, features);
    return this.commit(message);
  }

  /** Commits what `change` does on a branch, and merges it. */
  public merge(message: string, change: () => void): string {
    this.git('switch', '--quiet', '--create', 'topic');
    change();
    this.git('switch', '--quiet', 'main');
    this.git('-c', 'user.name=Merger', 'merge', '--quiet', '--no-ff', '--no-edit', '-m', message, 'topic');
    this.git('branch', '--quiet', '-D', 'topic');
    return this.head;
  }

  public get head(): string {
    return this.git('rev-parse', 'HEAD').trim();
  }

  public history(revision?: string): ReleaseHistory {
    return ReleaseHistory.read({ root: this.directory, place: this.place, revision });
  }

  /** A clone of the last so many commits. */
  public shallow(directory: string, depth: number): string {
    run('git', ['clone', '--quiet', '--depth', String(depth), `file://${this.directory}`, directory]);
    return directory;
  }
}

/** Moves as lines, newest first: `production ranker 1 -> 2 promotion`. */
export function linesOf({ moves }: Pick<ReleaseHistory, 'moves'>): string[] {
  return moves.map(({ environment, name, from = '-', to = '-', changeType, returns }) => (
    `${environment} ${name} ${from} -> ${to} ${changeType}${returns ? ' returns' : ''}`));
}
