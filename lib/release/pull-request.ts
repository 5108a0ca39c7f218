import { Trailer, trailerValues } from '../commit';
import { Person } from '../git';

/** Where the forges name the pull request: in the subject of a merge or a squashed commit, or in the text of a merge. */
const SUBJECTS = [
  /^Merge pull request #(\d+) from /, // GitHub
  /^Merge pull request '.*' \(#(\d+)\) from /, // Gitea, Forgejo
  /^Merged in .* \(pull request #(\d+)\)$/, // Bitbucket
  /^Merged PR (\d+): /, // Azure DevOps
  /\(#(\d+)\)$/, // squashed: GitHub, Gitea, Forgejo
];
const GITLAB = /^See merge request (?:\S+)?!(\d+)$/m;
const APPROVED = ['Approved-by', 'Reviewed-by'];

/** The pull request that a commit says it comes from: `#123`, or `!123` where the forge writes that. */
export function pullRequestOf(message: string, trailers: readonly Trailer[]): string | undefined {
  const subject = message.split('\n', 1)[0].trimEnd();
  const number = SUBJECTS.map(form => form.exec(subject)?.[1]).find(found => found !== undefined);
  if (number !== undefined) return `#${number}`;
  const gitlab = GITLAB.exec(message)?.[1] ?? /\(!(\d+)\)$/.exec(subject)?.[1];
  if (gitlab !== undefined) return `!${gitlab}`;
  const id = trailerValues(trailers, 'Pull-request-id')[0]; // gitops-promoter
  return id !== undefined && /^\d+$/.test(id) ? `#${id}` : undefined;
}

/** Who a commit says has approved it. */
export function approversOf(trailers: readonly Trailer[]): Person[] {
  const people = APPROVED.flatMap(name => trailerValues(trailers, name)).map(personOf);
  return [...new Map(people.map(person => [`${person.name}\0${person.email}`, person])).values()];
}

function personOf(value: string): Person {
  const [, name, email] = /^(.*?)\s*<([^<>]*)>$/.exec(value) ?? [undefined, value, ''];
  return { name, email };
}
