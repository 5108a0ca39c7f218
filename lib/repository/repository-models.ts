import { IConstruct } from 'constructs';
import { Environment } from './environment';
import { reportIssue } from '../errors';
import { LockFile, ReadPointers, readPointers } from '../models';

/** The lock and the pointer files of a repository: each read once, when the first app asks. */
export class RepositoryModels {
  private lock?: LockFile;

  constructor(private readonly repository: IConstruct, private readonly directory: string) {}

  /** The pointers of one environment; what is wrong with its file, or with the lock, is reported where it belongs. */
  public pointersOf(environment: Environment): ReadPointers {
    if (!this.lock) {
      this.lock = LockFile.read(this.directory);
      this.lock.issues.forEach(issue => reportIssue(this.repository, issue));
    }
    const pointers = readPointers(this.directory, environment.name, this.lock);
    pointers.issues.forEach(issue => reportIssue(environment, issue));
    return pointers;
  }
}
