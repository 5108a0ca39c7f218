import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const IDENTITY = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };

/** A Git repository of its own for a test. */
export class TestRepository {
  public readonly directory = scratchDirectory('git');

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
  }

  public git(...args: string[]): string {
    return run('git', args, { cwd: this.directory, env: { PATH: process.env.PATH, HOME: this.directory, GIT_CONFIG_NOSYSTEM: '1', ...IDENTITY } });
  }

  public write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), content);
  }

  /** Commits everything in the working tree and answers the id of the commit. */
  public commit(message = 'change'): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD').trim();
  }
}
