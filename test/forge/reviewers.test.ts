import { Forge } from '../../lib/forge';
import { reviewersOf } from '../../lib/forge/reviewers';

const OWNERS = ['@ada', 'grace', '@acme/ml-leads', '@other/team', 'linus@example.com', '@a/b/c', '@ADA', '--x"; rm'];

test.each<[Forge['kind'], string[], RegExp[]]>([
  ['github', ['user ADA', 'user grace', 'team ml-leads'], [/@other\/team.*only teams of acme/, /linus@example\.com.*e-mail/, /@a\/b\/c.*only teams/, /no name of a user or team/]],
  ['gitea', ['user ADA', 'user grace', 'team ml-leads'], [/@other\/team.*only teams of acme/, /linus@example\.com.*e-mail/, /@a\/b\/c.*only teams/, /no name of a user or team/]],
  ['gitlab', ['user ADA', 'user grace'], [/@acme\/ml-leads.*a group of GitLab cannot be a reviewer; an approval rule/, /@other\/team.*group/, /e-mail/, /@a\/b\/c.*group/, /no name/]],
])('owners as reviewers of %s', (kind, expected, notes) => {
  const found = reviewersOf({ kind, host: 'h', apiUrl: 'https://h', repository: 'Acme/platform' }, OWNERS);
  expect(found.reviewers.map(reviewer => `${reviewer.kind} ${reviewer.name}`)).toEqual(expected);
  expect(found.notes).toHaveLength(notes.length);
  notes.forEach((note, i) => expect(found.notes[i]).toMatch(new RegExp(note.source, 'i')));
});
