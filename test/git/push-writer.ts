import { commitFiles, pushCommit } from '../../lib/git';

/** Pushes commits, one after the other, from a clone of its own: a program that tests start several times at once. */
async function main([directory, name, count, pause]: readonly string[]): Promise<void> {
  let rejections = 0;
  for (let i = 0; i < Number(count); i++) {
    const files = [{ directory: `deploy/${name}`, files: new Map([[`${i}.yaml`, Buffer.from(`writer: ${name}\nnumber: ${i}\n`)]]) }];
    const result = await pushCommit({
      directory,
      remote: 'origin',
      branch: 'main',
      build: tip => {
        const commit = commitFiles({ directory, base: tip!, files, message: `${name} ${i}` })?.commit;
        // The widest gap between fetch and push that the caller asks for.
        if (pause !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(pause));
        return commit;
      },
    });
    rejections += result.rejections;
  }
  process.stdout.write(`${rejections}\n`);
}

void main(process.argv.slice(2));
