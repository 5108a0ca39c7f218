import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from '../../lib/cli/command';
import { allCommands } from '../../lib/cli/commands';
import { completionOf } from '../../lib/cli/completion';
import { bashCompletion } from '../../lib/cli/completion/bash';
import { fishCompletion } from '../../lib/cli/completion/fish';
import { commandsOf, groupsOf } from '../../lib/cli/completion/values';
import { zshCompletion } from '../../lib/cli/completion/zsh';
import { main } from '../../lib/cli/main';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';
import { noTerminal, Terminal } from '../tools/terminal';

jest.setTimeout(60_000);

const COMMANDS = allCommands();

async function completion(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['completion', ...argv], { out, err });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** Why a shell cannot be asked; undefined when it can. */
function missing(shell: string): string | undefined {
  try {
    return tryRun(shell, ['-c', 'exit 0']).code === 0 ? undefined : `${shell} does not start`;
  } catch {
    return `there is no ${shell}`;
  }
}

/** A directory with a file and a folder. */
function place(): string {
  const directory = scratchDirectory('completion');
  mkdirSync(join(directory, 'folder'));
  writeFileSync(join(directory, 'file.yaml'), '');
  return directory;
}

const SCRIPTS: [shell: string, script: string, parse: string[]][] = [
  ['bash', bashCompletion(COMMANDS), ['-n']], ['zsh', zshCompletion(COMMANDS), ['-n']], ['fish', fishCompletion(COMMANDS), ['--no-execute']],
];

describe.each(SCRIPTS)('%s', (shell, script, parse) => {
  const reason = missing(shell);
  (reason === undefined ? test : test.skip)(`can read the script${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
    const file = join(place(), 'script');
    writeFileSync(file, script);
    expect(tryRun(shell, [...parse, file])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('is what the command prints, as JSON too', async () => {
    expect(await completion(shell)).toEqual({ code: 0, out: script, err: '' });
    expect(JSON.parse((await completion(shell, '--json')).out)).toEqual({ shell, script });
  });
});

const noBash = missing('bash');
(noBash === undefined ? describe : describe.skip)(`in bash${noBash === undefined ? '' : ` (skipped: ${noBash})`}`, () => {
  /** What bash itself completes at the end of a line, by the function that the script registers for the command. */
  function complete(...words: string[]): string[] {
    const program = `
      source ./script
      compopt() { options+=("$*"); } # outside of a completion, bash refuses the real one
      read -r _ _ _ _ function _ <<< "$(complete -p gitops-ai)"
      COMP_WORDS=(gitops-ai "$@") COMP_CWORD=$#
      $function gitops-ai
      printf '%s\\n' "\${COMPREPLY[@]}"
      [[ \${options[*]} == *'+o default'* ]] || echo '<files>'`;
    const cwd = place();
    writeFileSync(join(cwd, 'script'), bashCompletion(COMMANDS));
    return run('bash', ['--noprofile', '--norc', '-c', program, 'bash', ...words], { cwd }).split('\n').filter(word => word !== '');
  }

  test('completes commands, those of groups too', () => {
    expect(complete('')).toEqual([...COMMANDS.map(({ name }) => name), '--help', '--version']);
    expect(complete('ch')).toEqual(['check']);
    expect(complete('--v')).toEqual(['--version']);
    for (const { name, members } of groupsOf(COMMANDS)) expect(complete(name, '')).toEqual([...members.map(({ word }) => word), '--help']);
  });

  test('completes the options of a command, short ones too', () => {
    expect(complete('verify', '--')).toEqual(['--json', '--help']);
    expect(complete('commit', '-')).toEqual(expect.arrayContaining(['-b', '-m', '-n']));
    expect(complete('check', '--worktree', '--form')).toEqual(['--format']);
  });

  test('completes values, after a blank and after =', () => {
    expect(complete('check', '--format', '')).toEqual(['text', 'json', 'sarif', 'junit', 'github']);
    expect(complete('check', '--format', 's')).toEqual(['sarif']);
    expect(complete('init', '--operator', '=')).toEqual(['flux', 'argo-cd']);
    expect(complete('init', '--operator', '=', 'a')).toEqual(['argo-cd']);
    expect(complete('diff', '--to', '')).toEqual([]);
  });

  test('completes arguments: choices, directories, files, or nothing', () => {
    expect(complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(complete('schemas', '')).toEqual(['pull']);
    expect(complete('check', 'f')).toEqual(['folder']);
    expect(complete('validate', 'f')).toEqual(['<files>']);
    expect(complete('check', '-o', 'f')).toEqual(['<files>']);
    expect(complete('diff', 'f')).toEqual([]);
    expect(complete('nonsense', '')).toEqual(['<files>']);
  });

  test('completes every option, every choice and every short form that there is', () => {
    for (const { name, options } of commandsOf(COMMANDS)) {
      const command = name.split(' ');
      const offered = complete(...command, '-');
      for (const [option, definition] of Object.entries(options)) {
        expect(offered).toEqual(expect.arrayContaining([`--${option}`, ...definition.short === undefined ? [] : [`-${definition.short}`]]));
        if (definition.type !== 'flag' && definition.choices) expect(complete(...command, `--${option}`, '')).toEqual(definition.choices);
      }
    }
  });

  const noPrompt = noTerminal();
  (noPrompt === undefined ? test : test.skip)(`at a prompt${noPrompt === undefined ? '' : ` (skipped: ${noPrompt})`}`, async () => {
    const cwd = place();
    writeFileSync(join(cwd, 'script'), bashCompletion(COMMANDS));
    const terminal = new Terminal('bash --noprofile --norc -i', cwd, { PATH: process.env.PATH, HOME: cwd, TERM: 'dumb', PS1: '> ' });
    terminal.type('source ./script\r');
    terminal.type('gitops-ai() { echo "given: $*"; }\r');
    for (const [typed, given] of [
      ['comm\t', 'commit'], ['check --form\tsa\t', 'check --format sarif'], ['init --operator=a\t', 'init --operator=argo-cd'], ['check fol\t', 'check folder/'],
      ['validate fi\t', 'validate file.yaml'], ['diff fi\t', 'diff fi'],
    ]) {
      terminal.type(`gitops-ai ${typed}\r`);
      await terminal.shows(`given: ${given}`);
    }
    terminal.type('exit\r');
    expect((await terminal.end()).code).toBe(0);
  });
});

test('texts of commands cannot end the quotes that they are in', () => {
  const odd = { name: 'odd', summary: 'it\'s [a]: $(touch pwned) `x` \\', options: { x: { type: 'value', placeholder: 'A:B', help: 'it\'s [a]: $(touch pwned) \\' } }, examples: [], exitCodes: '', description: '', run: () => 0 } as unknown as Command;
  for (const [shell, , parse] of SCRIPTS.filter(([name]) => missing(name) === undefined)) {
    const cwd = place();
    const script = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }[shell as 'bash']([odd]);
    writeFileSync(join(cwd, 'script'), script);
    expect(tryRun(shell, [...parse, 'script'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  }
  expect(fishCompletion([odd])).toContain('\'it\\\'s [a]: $(touch pwned) \\\\\'');
  expect(zshCompletion([odd])).toContain('[it\'\\\'\'s \\[a\\]\\: $(touch pwned) \\\\]');
});

test('fails: no shell, or one that is not known', async () => {
  expect(await completion()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('bash, zsh, fish') });
  expect(await completion('zhs')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/knows no "zhs"\. Did you mean "zsh"\?/) });
  expect(await completion('constructor')).toMatchObject({ code: 2, out: '' });
  expect(completionOf(() => []).name).toBe('completion');
});
