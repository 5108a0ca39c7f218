import { Command, CommandGroup, Options } from './command';

const WIDTH = 120;

/** Help of the program. */
export function usage(commands: readonly (Command | CommandGroup)[]): string {
  return `Usage: gitops-ai <command> [options]

Commands:
${table(commands.map(({ name, summary }) => [name, summary]))}

Options:
${table([['--help', 'help for gitops-ai or for a command'], ['--version', 'version of the package']])}
`;
}

/** Help of a word that several commands begin with. */
export function helpOfGroup({ name, summary, commands }: CommandGroup): string {
  return `Usage: gitops-ai ${name} <command> [options]

${summary}.

Commands:
${table(commands.map(command => [command.name, command.summary]))}

Options:
${table([['--help', `help for gitops-ai ${name}, or for a command of it`]])}
`;
}

/** Help of a command. */
export function helpOf({ name, description, arguments: list = [], options, exitCodes, examples }: Command): string {
  const synopsis = list.map(argument => ` [${argument.name}${argument.many ? '…' : ''}]`).join('');
  const rows: [string, string][] = Object.entries(options).map(([option, { help, short, ...rest }]) => [
    `${short === undefined ? '' : `-${short}, `}--${option}${'placeholder' in rest ? ` ${rest.placeholder}` : ''}`,
    `${help}${rest.type === 'list' ? '; may be repeated' : ''}`,
  ]);
  return [
    `Usage: gitops-ai ${name}${synopsis} [options]`,
    description,
    ...list.length > 0 ? [`Arguments:\n${table(list.map(argument => [argument.name, argument.help]))}`] : [],
    `Options:\n${table([...rows, ['--help', 'print this text']])}`,
    `Exit codes: ${exitCodes}`,
    `Examples:\n${examples.map(example => `  ${example}`).join('\n')}`,
  ].join('\n\n') + '\n';
}

/** Names of the options of a command, as they are written. */
export function optionNames(options: Options): string[] {
  return [...Object.keys(options).map(name => `--${name}`), '--help'];
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.flatMap(([name, text]) => wrapped(text, WIDTH - width - 5).map((line, i) => [i === 0 ? name : '', line]));
  return lines.map(([name, line]) => `  ${name.padEnd(width)}   ${line}`).join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
