import { main } from '../../lib/cli/main';

/** Promotes in a repository: a program that tests end at any moment. */
process.stdout.write('ready\n');
void main(['promote', ...process.argv.slice(3)], { cwd: process.argv[2] }).then(code => {
  process.exitCode = code;
});
