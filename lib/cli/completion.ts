import { Command, defineCommand } from './command';
import { didYouMean } from '../errors';
import { bashCompletion } from './completion/bash';
import { fishCompletion } from './completion/fish';
import { Entry } from './completion/values';
import { zshCompletion } from './completion/zsh';

const SHELLS: { readonly [shell: string]: (entries: readonly Entry[]) => string } = {
  bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion,
};
const NAMES = Object.keys(SHELLS);

/**
 * `gitops-ai completion`: what a shell completes, made from what the commands say of themselves.
 *
 * @param commands all commands, this one too
 */
export function completionOf(commands: () => readonly Entry[]): Command {
  return defineCommand({
    name: 'completion',
    summary: 'Print what makes a shell complete commands, options and values',
    description: `Prints a script for the shell: commands, their options, and the values that an option or argument may have.
What is printed does not start gitops-ai, so completing is fast.`,
    arguments: [{ name: 'shell', help: NAMES.join(', '), choices: NAMES }],
    options: { json: { type: 'flag', help: 'print shell and script as JSON' } },
    exitCodes: '0 printed, 2 could not run',
    examples: [
      'gitops-ai completion bash > ~/.local/share/bash-completion/completions/gitops-ai',
      'gitops-ai completion zsh > "${fpath[1]}/_gitops-ai"',
      'gitops-ai completion fish > ~/.config/fish/completions/gitops-ai.fish',
    ],
    run: ({ arguments: [shell], options: { json }, write, fail }) => {
      if (shell === undefined) return fail(`say for which shell: gitops-ai completion ${NAMES.join(', ')}`);
      if (!Object.hasOwn(SHELLS, shell)) return fail(`completion knows no "${shell}".${didYouMean(shell, NAMES)} There are ${NAMES.join(', ')}`);
      const script = SHELLS[shell](commands());
      write(json ? `${JSON.stringify({ shell, script }, undefined, 2)}\n` : script);
      return 0;
    },
  });
}
