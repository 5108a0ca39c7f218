/** A run that dies: `killed-run.ts <directory> <n> <tree as JSON>` is killed before the nth change that it makes. */
import { onChange } from './on-change';
import { disk } from '../../lib/output/files';
import { writeTree } from '../../lib/output/writer';

const [directory, nth, tree] = process.argv.slice(2);
let changes = 0;
writeTree(directory, new Map<string, string>(JSON.parse(tree)), onChange(disk, () => {
  if (++changes === Number(nth)) process.kill(process.pid, 'SIGKILL');
}));
