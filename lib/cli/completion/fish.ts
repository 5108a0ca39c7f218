import { argumentValues, commandsOf, CompletedOption, Entry, groupsOf, optionsOf, Values } from './values';

/** Completion for fish. */
export function fishCompletion(entries: readonly Entry[]): string {
  const groups = groupsOf(entries).flatMap(({ name, members }) => members.map(({ word: second, summary }) => {
    const before = `${seen(name)}; and not ${seen(members.map(member => member.word).join(' '))}`;
    return `-n ${word(before)} -a ${second} -d ${word(summary)}`;
  }));
  const lines = commandsOf(entries).flatMap(command => {
    const inside = `-n ${word(command.name.split(' ').map(seen).join('; and '))}`;
    const [first] = command.arguments ?? [];
    const argument = first === undefined ? '' : ofArgument(argumentValues(first));
    return [
      ...optionsOf(command).map(option => `${inside} ${optionOf(option)}`),
      ...argument === '' ? [] : [`${inside} ${argument}`],
    ];
  });
  return `# fish completion of gitops-ai, printed by \`gitops-ai completion fish\`.
complete -c gitops-ai -f
complete -c gitops-ai -n __fish_use_subcommand -l help -d 'print help'
complete -c gitops-ai -n __fish_use_subcommand -l version -d 'print the version'
${[...entries.map(({ name, summary }) => `-n __fish_use_subcommand -a ${name} -d ${word(summary)}`), ...groups, ...lines].map(line => `complete -c gitops-ai ${line}\n`).join('')}`;
}

function seen(names: string): string {
  return `__fish_seen_subcommand_from ${names}`;
}

function optionOf({ names, help, placeholder, values }: CompletedOption): string {
  const written = names.map(name => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  return `${written} -d ${word(help)}${placeholder === undefined ? '' : ofValue(values)}`;
}

function ofValue(values: Values): string {
  if (typeof values === 'object') return ` -x -a ${word(values.choices.join(' '))}`;
  return values === 'files' ? ' -r -F' : values === 'directories' ? ' -x -a \'(__fish_complete_directories)\'' : ' -x';
}

function ofArgument(values: Values): string {
  if (typeof values === 'object') return `-a ${word(values.choices.join(' '))}`;
  return values === 'files' ? '-F' : values === 'directories' ? '-a \'(__fish_complete_directories)\'' : '';
}

/** Between single quotes fish knows two escapes. */
function word(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
