import { argumentValues, commandsOf, CompletedOption, Entry, groupsOf, optionsOf, Values } from './values';
import { Command } from '../command';

/** Completion for zsh, for a folder of `fpath` or to be evaluated. */
export function zshCompletion(entries: readonly Entry[]): string {
  return `#compdef gitops-ai
# zsh completion of gitops-ai, printed by \`gitops-ai completion zsh\`.
_gitops_ai() {
  local -a commands=(
${described(entries, '    ')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _arguments '--help[print help]' '--version[print the version]'
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${groupsOf(entries).map(groupCase).join('\n')}
  esac
  case $command in
${commandsOf(entries).map(command => `    '${command.name}')
      _arguments ${[...optionsOf(command).map(specOf), ...argumentSpecs(command)].join(' \\\n        ')}
      ;;`).join('\n')}
  esac
}
if [[ $funcstack[1] == _gitops_ai || $funcstack[1] == _gitops-ai ]]; then
  _gitops_ai "$@"
else
  compdef _gitops_ai gitops-ai
fi
`;
}

/** The second word of a group, and what the command is then. */
function groupCase({ name, members }: ReturnType<typeof groupsOf>[number]): string {
  return `    ${name})
      commands=(
${described(members.map(({ word: second, summary }) => ({ name: second, summary })), '        ')}
      )
      if (( CURRENT == 2 )); then
        _describe command commands
        return
      fi
      command="$command $words[2]"
      shift words
      (( CURRENT-- ))
      ;;`;
}

function described(list: readonly { readonly name: string; readonly summary: string }[], indent: string): string {
  return list.map(({ name, summary }) => `${indent}${word(`${name}:${summary}`)}`).join('\n');
}

/** An option as `_arguments` reads it: each of its names excludes all, unless it may be repeated. */
function specOf({ names, help, placeholder, values, many }: CompletedOption): string {
  const value = placeholder === undefined ? '' : `:${escaped(placeholder)}:${action(values)}`;
  return names.map(name => {
    const alone = many ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
    const mark = placeholder === undefined ? '' : name.startsWith('--') ? '=' : '+';
    return word(`${alone}${name}${mark}[${escaped(help)}]${value}`);
  }).join(' ');
}

function argumentSpecs({ arguments: list = [] }: Command): string[] {
  return list.map((argument, i) => word(`${argument.many ? '*' : i + 1}:${escaped(argument.name)}:${action(argumentValues(argument))}`));
}

function action(values: Values): string {
  if (typeof values === 'object') return `(${values.choices.join(' ')})`;
  return values === 'files' ? '_files' : values === 'directories' ? '_files -/' : ' ';
}

/** What parts a specification, in a text inside it. */
function escaped(text: string): string {
  return text.replace(/[\\:[\]]/g, '\\$&');
}

function word(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'')}'`;
}
