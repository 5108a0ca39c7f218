import { argumentValues, commandsOf, Entry, groupsOf, optionsOf, Values } from './values';
import { Command } from '../command';

/** Completion for bash 4 and later; it needs nothing but bash. */
export function bashCompletion(entries: readonly Entry[]): string {
  const commands = commandsOf(entries);
  return `# bash completion of gitops-ai, printed by \`gitops-ai completion bash\`.
_gitops_ai() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _gitops_ai_words '${[...entries.map(({ name }) => name), '--help', '--version'].join(' ')}'
    return
  fi
  case $command in
${groupsOf(entries).map(groupCase).join('\n')}
  esac
  # --format=json is three words, since = parts words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "$command $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command $word" in
${commands.map(command => `    '${command.name} -'*) _gitops_ai_words '${optionsOf(command).flatMap(({ names }) => names).join(' ')}' ;;`).join('\n')}
${commands.map(({ name, arguments: [first] = [] }) => `    '${name} '*) ${completing(first === undefined ? 'nothing' : argumentValues(first))} ;;`).join('\n')}
  esac
}
_gitops_ai_words() {
  compopt +o default
  COMPREPLY=($(compgen -W "$1" -- "$word"))
}
_gitops_ai_directories() {
  compopt +o default -o filenames
  local IFS=$'\\n'
  COMPREPLY=($(compgen -d -- "$word"))
}
complete -o default -F _gitops_ai gitops-ai
`;
}

/** The second word of a group, and what the command is then. */
function groupCase({ name, members }: ReturnType<typeof groupsOf>[number]): string {
  return `    ${name})
      if ((COMP_CWORD == 2)); then
        _gitops_ai_words '${[...members.map(({ word }) => word), '--help'].join(' ')}'
        return
      fi
      command="${name} \${COMP_WORDS[2]}" ;;`;
}

/** What follows each option that takes a value. */
function valueCases(command: Command): string[] {
  return optionsOf(command).filter(({ placeholder }) => placeholder !== undefined).map(({ names, values }) => {
    const pattern = names.map(name => `'${command.name} ${name}'`).join('|');
    return `    ${pattern}) ${completing(values)}; return ;;`;
  });
}

/** An empty answer lets bash complete names of files. */
function completing(values: Values): string {
  if (typeof values === 'object') return `_gitops_ai_words '${values.choices.join(' ')}'`;
  return values === 'files' ? ':' : values === 'directories' ? '_gitops_ai_directories' : '_gitops_ai_words \'\'';
}
