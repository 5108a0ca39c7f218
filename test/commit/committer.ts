import { commitIn, SECOND } from './outputs';

/** Commits the second output in a repository: a program that tests end at any moment. */
process.stdout.write('ready\n');
void commitIn(process.argv[2], SECOND).then(() => process.stdout.write('done\n'));
