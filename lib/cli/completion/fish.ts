import { argumentValues, CompletedOption, optionsOf, Values } from './values';
import { Command } from '../command';

/** Completion for fish. */
export function fishCompletion(commands: readonly Command[]): string {
  const lines = commands.flatMap(command => {
    const inside = `-n ${word(`__fish_seen_subcommand_from ${command.name}`)}`;
    const [first] = command.arguments ?? [];
    const argument = first === undefined ? '' : ofArgument(argumentValues(first));
    return [
      `-n __fish_use_subcommand -a ${command.name} -d ${word(command.summary)}`,
      ...optionsOf(command).map(option => `${inside} ${optionOf(option)}`),
      ...argument === '' ? [] : [`${inside} ${argument}`],
    ];
  });
  return `# fish completion of gitops-ai, printed by \`gitops-ai completion fish\`.
complete -c gitops-ai -f
complete -c gitops-ai -n __fish_use_subcommand -l help -d 'print help'
complete -c gitops-ai -n __fish_use_subcommand -l version -d 'print the version'
${lines.map(line => `complete -c gitops-ai ${line}\n`).join('')}`;
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
