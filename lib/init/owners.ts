import { InitOptions } from './options';

/** Where a forge looks for owners, and what of its own files decides what is checked. */
const FILES: { readonly [F in InitOptions['forge']]: readonly [owners: string, ...own: string[]] } = {
  github: ['.github/CODEOWNERS', '/.github/'],
  gitlab: ['.gitlab/CODEOWNERS', '/.gitlab/', '/.gitlab-ci.yml'],
  none: ['CODEOWNERS', '/CODEOWNERS'],
};

/**
 * The file that says whose approval a change needs; none when nobody approves.
 *
 * @param lines what the repository says of its environments
 */
export function ownersFile({ forge, owners }: InitOptions, lines: string): Map<string, string> {
  if (lines === '') return new Map();
  const [path, ...own] = FILES[forge];
  const text = `# Pointers and output, as \`repository.codeOwners\` prints them.
${lines}
# Who can change these could take the owners away.
${own.map(file => `${file} ${owners.join(' ')}\n`).join('')}`;
  return new Map([[path, text]]);
}
