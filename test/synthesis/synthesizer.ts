import { synthesizeAt } from '../../lib/synthesis';

/** Synthesizes HEAD of a repository: a program that tests end at any moment. */
void synthesizeAt({ root: process.argv[2], commit: 'HEAD', directory: process.argv[3] });
