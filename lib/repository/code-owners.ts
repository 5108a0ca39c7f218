import { Environment } from './environment';

/** What `codeOwners` needs of a repository. */
interface OwnedRepository {
  readonly pathInRepository: string;
  readonly output: string;
  readonly environments: Environment[];
}

/** Lines for a CODEOWNERS file: pointers and output of each environment belong to those who approve its changes. */
export function codeOwners(repository: OwnedRepository): string {
  const prefix = repository.pathInRepository ? `/${repository.pathInRepository}` : '';
  return repository.environments
    .filter(environment => environment.approval.owners.length > 0)
    .map(environment => {
      const owners = environment.approval.owners.join(' ');
      return `${prefix}/environments/${environment.name}.yaml ${owners}\n${prefix}/${repository.output}/${environment.name}/ ${owners}\n`;
    })
    .join('');
}
