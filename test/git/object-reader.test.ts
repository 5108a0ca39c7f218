import { TestRepository } from './repository';
import { ObjectReader } from '../../lib/git';

async function reading<T>(directory: string, use: (reader: ObjectReader) => Promise<T>): Promise<T> {
  const reader = ObjectReader.start(directory);
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

test('reads what names mean, in the order of the names', async () => {
  const repository = new TestRepository();
  const large = Buffer.alloc(1_000_000, 'ä\n');
  repository.write('a b/c.yaml', 'c: 1\n');
  repository.write('large', large);
  repository.write('empty', '');
  const commit = repository.commit();
  await reading(repository.directory, async reader => {
    const [first, second] = await Promise.all([
      reader.read([`${commit}:a b/c.yaml`, `${commit}:large`, `${commit}:none`, `${commit}:a b`]),
      reader.read([`${commit}:empty`, 'two\nlines', commit]),
    ]);
    expect(first.map(object => object?.type)).toEqual(['blob', 'blob', undefined, 'tree']);
    expect(first[0]!.content.toString()).toBe('c: 1\n');
    expect(first[1]!.content.equals(large)).toBe(true);
    expect(first[0]!.id).toBe(repository.git('rev-parse', `${commit}:a b/c.yaml`).trim());
    expect(second.map(object => object?.content.length === 0)).toEqual([true, false, false]);
    expect(second[1]).toBeUndefined();
    // What was asked before is no matter later.
    expect((await reader.read([`${commit}:empty`]))[0]?.type).toBe('blob');
  });
});

test('answers nothing, and ends, where git cannot be asked', async () => {
  const repository = new TestRepository();
  await reading(repository.directory, async reader => expect(await reader.read(['HEAD'])).toEqual([undefined]));
  await reading('/', async reader => {
    expect(await reader.read(['HEAD', 'HEAD'])).toEqual([undefined, undefined]);
    expect(await reader.read(['HEAD'])).toEqual([undefined]);
  });
});
