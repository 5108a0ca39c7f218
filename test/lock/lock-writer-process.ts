import { readLockText, writeLock } from '../../lib/lock/write-lock';

/** Writes two locks in turn for as long as it lives, and says when it has begun. */
const [, , directory, ...texts] = process.argv;
for (let i = 0; ; i++) {
  writeLock(directory, readLockText(directory), texts[i % 2].repeat(2000));
  if (i === 3) process.stdout.write('begun\n');
}
