import { TestRepository } from '../git/repository';
import { run } from '../tools/run';

const ENVIRONMENTS = ['dev', 'staging', 'production'];

/**
 * A repository in which pointers moved very often, made by `git fast-import`: commit i moves one of `models` models in one
 * of three environments. Every tenth is merged from a branch of its own.
 */
export class LongHistory extends TestRepository {
  /** Moves from the oldest to the newest: `environment model version`. */
  public readonly moves: readonly string[];

  constructor(commits: number, models: number) {
    super();
    const stream: string[] = [];
    const moves: string[] = [];
    const state = new Map(ENVIRONMENTS.map(environment => [environment, new Array<number>(models).fill(0)]));
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const person = (who: string, i: number) => `${who} N <n@example.com> ${1_700_000_000 + i * 60} +0100\n`;
    const file = (environment: string) => (
      `models:\n${state.get(environment)!.map((version, model) => `  model-${model}: "1.${version}.0"\n`).join('')}`);
    const change = (environment: string) => `M 100644 inline environments/${environment}.yaml\n${data(file(environment))}`;
    stream.push('reset refs/heads/main\n', `commit refs/heads/main\nmark :1\n${person('committer', 0)}${data('begin')}${ENVIRONMENTS.map(change).join('')}\n`);
    let tip = 1;
    let mark = 1;
    for (let i = 1; i < commits; i++) {
      const environment = ENVIRONMENTS[i % 3];
      const model = (i * 7) % models;
      const version = ++state.get(environment)![model];
      moves.push(`${environment} model-${model} 1.${version}.0`);
      const message = `${environment}: model-${model}\n\nChange-Type: promotion\nApproved-by: Ann <ann@example.com>\n`;
      const merged = i % 10 === 0;
      const branch = merged ? 'refs/heads/topic' : 'refs/heads/main';
      stream.push(`commit ${branch}\nmark :${++mark}\n${person('committer', i)}${data(message)}from :${tip}\n${change(environment)}\n`);
      const side = mark;
      if (merged) {
        const text = data(`Merge pull request #${i} from acme/topic`);
        stream.push(`commit refs/heads/main\nmark :${++mark}\n${person('committer', i)}${text}from :${tip}\nmerge :${side}\n${change(environment)}\n`);
      }
      tip = mark;
    }
    run('git', ['fast-import', '--quiet'], { cwd: this.directory, input: stream.join('') });
    this.moves = moves;
  }
}
