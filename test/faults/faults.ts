import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo, connect, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { Place, Start } from './place';
import { GitServer } from '../tools/git-server';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

/** What is wrong when a command starts. */
export interface Fault {
  /** As it stands in the documentation. */
  readonly title: string;
  /** Whether this machine can do it; why not, otherwise. */
  readonly impossible?: string;
  /** Brings it about, in a copy that nothing else uses. */
  arrange(place: Place): Arranged | Promise<Arranged>;
}

/** A place where something is wrong. */
export interface Arranged {
  readonly place?: Place;
  readonly start?: Start;
  /** The bare repository that is pushed to. */
  readonly remote?: string;
  /** What the command must not have run, as the names of the files that it would have left. */
  traps?(): readonly string[];
  /** Ends what was started for it. */
  end?(): void | Promise<void>;
}

/** A bare repository that has what the place has, which becomes its `origin`. */
function remoteOf(place: Place, url = (path: string) => `file://${path}`): string {
  const remote = join(scratchDirectory('remote'), 'r.git');
  run('git', ['clone', '--quiet', '--bare', place.directory, remote]);
  run('git', ['-C', remote, 'config', 'http.receivepack', 'true']);
  place.git('remote', 'add', 'origin', url(remote));
  return remote;
}

function hook(remote: string, name: string, script: string): void {
  mkdirSync(join(remote, 'hooks'), { recursive: true });
  writeFileSync(join(remote, 'hooks', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(remote, 'hooks', name), 0o755);
}

const PUSH: Start = { options: ['--push'] };

/** Passes connections on, and cuts those that push after a number of bytes, the first few times. */
async function cuttingProxy(port: number, cuts: number, bytes: number): Promise<{ port: number; close(): void }> {
  let left = cuts;
  const sockets = new Set<{ destroy(): void }>();
  const server = createSocketServer(inner => {
    const outer = connect(port, '127.0.0.1');
    sockets.add(inner).add(outer);
    let sent = 0;
    let pushes = false;
    inner.on('data', chunk => {
      pushes ||= chunk.includes('POST') && chunk.includes('git-receive-pack');
      sent += chunk.length;
      if (pushes && left > 0 && sent > bytes) {
        left--;
        inner.destroy();
        outer.destroy();
      } else {outer.write(chunk);}
    });
    outer.on('data', chunk => inner.write(chunk));
    for (const [one, other] of [[inner, outer], [outer, inner]]) one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function overHttp(place: Place, dropped: number, through?: (port: number) => Promise<{ port: number; close(): void }>): Promise<Arranged> {
  const root = scratchDirectory('served');
  const remote = join(root, 'r.git');
  run('git', ['clone', '--quiet', '--bare', place.directory, remote]);
  run('git', ['-C', remote, 'config', 'http.receivepack', 'true']);
  const server = await GitServer.start(root, dropped);
  const proxy = await through?.(Number(new URL(server.url).port));
  place.git('remote', 'add', 'origin', `${proxy ? `http://127.0.0.1:${proxy.port}` : server.url}/r.git`);
  return {
    remote,
    start: PUSH,
    end: () => {
      proxy?.close();
      return server.stop();
    },
  };
}

/** Runs a command line with a file system of its own. */
function mounted(script: string): NonNullable<Start['wrap']> {
  return argv => ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', `${script} && exec "$@"`, 'sh', ...argv];
}

const namespaces = tryRun('sh', ['-c', 'd=$(mktemp -d) && unshare --user --map-root-user --mount mount -t tmpfs -o size=64k tmpfs "$d"']);
const MOUNTS = namespaces.code === 0 ? undefined : 'mounting in a namespace of its own, which this machine does not let do';

/** Whatever a repository can do to a program that commits into it. */
export const FAULTS: readonly Fault[] = [
  { title: 'nothing is wrong', arrange: () => ({}) },
  {
    title: 'code that is not committed',
    arrange: place => {
      writeFileSync(join(place.example, 'recommender.ts'), '// edited\n', { flag: 'a' });
      return {};
    },
  },
  {
    title: 'the output in the working tree has edits',
    arrange: place => {
      writeFileSync(join(place.example, 'deploy/production/apps/recommender/service-ranker.yaml'), '# edited\n', { flag: 'a' });
      return {};
    },
  },
  {
    title: 'files that are not tracked',
    arrange: place => {
      writeFileSync(join(place.example, 'notes.txt'), 'mine\n');
      return {};
    },
  },
  {
    title: 'detached HEAD',
    arrange: place => {
      place.git('switch', '--quiet', '--detach', 'HEAD');
      return {};
    },
  },
  {
    title: 'a merge that is not finished',
    arrange: place => {
      writeFileSync(join(place.gitDirectory, 'MERGE_HEAD'), `${place.git('rev-parse', 'HEAD')}\n`);
      return {};
    },
  },
  {
    title: '`.git/index.lock` of another git, or of one that was killed',
    arrange: place => {
      writeFileSync(join(place.gitDirectory, 'index.lock'), '');
      return {};
    },
  },
  { title: 'nobody is named as committer', arrange: () => ({ start: { anonymous: true } }) },
  {
    title: 'hooks, `clean` and `smudge` filters, `core.autocrlf`',
    arrange: place => {
      const trap = join(place.directory, '..', 'trap');
      for (const name of ['pre-commit', 'commit-msg', 'post-commit', 'reference-transaction', 'post-index-change']) {
        hook(place.gitDirectory, name, `touch ${trap}-${name}; exit 1`);
      }
      mkdirSync(join(place.gitDirectory, 'info'), { recursive: true });
      writeFileSync(join(place.gitDirectory, 'info', 'attributes'), '*.yaml filter=trap\n');
      place.git('config', 'filter.trap.clean', `touch ${trap}-clean; cat`);
      place.git('config', 'filter.trap.smudge', `touch ${trap}-smudge; cat`);
      place.git('config', 'core.autocrlf', 'true');
      return { traps: () => readdirSync(join(place.directory, '..')).filter(name => name.startsWith('trap')) };
    },
  },
  {
    title: 'a linked worktree (`git worktree add`)',
    arrange: place => {
      const linked = join(scratchDirectory('linked'), 'tree');
      place.git('switch', '--quiet', '--detach');
      place.git('worktree', 'add', '--quiet', linked, 'main');
      return { place: new Place(linked) };
    },
  },
  {
    title: 'the repository is a submodule of another',
    arrange: place => {
      const outer = new Place(join(scratchDirectory('outer'), 'outer'));
      mkdirSync(outer.directory);
      outer.git('init', '--quiet', '--initial-branch=main');
      outer.git('submodule', '--quiet', 'add', `file://${place.directory}`, 'platform');
      outer.git('commit', '--quiet', '--message', 'platform');
      return { place: new Place(join(outer.directory, 'platform')) };
    },
  },
  {
    title: 'the repository has a submodule',
    arrange: place => {
      const inner = new Place(join(scratchDirectory('inner'), 'inner'));
      mkdirSync(inner.directory);
      inner.git('init', '--quiet', '--initial-branch=main');
      inner.git('commit', '--quiet', '--allow-empty', '--message', 'inner');
      place.git('submodule', '--quiet', 'add', `file://${inner.directory}`, 'vendor/inner');
      place.git('commit', '--quiet', '--message', 'a submodule');
      return {};
    },
  },
  {
    title: 'a shallow clone (`--depth 1`)',
    arrange: place => {
      const shallow = join(scratchDirectory('shallow'), 'clone');
      run('git', ['clone', '--quiet', '--depth', '1', `file://${place.directory}`, shallow]);
      return { place: new Place(shallow) };
    },
  },
  {
    title: '20,000 other files',
    arrange: place => {
      const lines = Array.from({ length: 20_000 }, (_, i) => `M 100644 inline other/${i % 100}/${i}.txt\ndata 2\n${i % 10}\n`);
      const stream = ['commit refs/heads/main', 'committer a <a@example.com> 1000000000 +0000', 'data 5', 'other', 'from refs/heads/main^0', ...lines, ''].join('\n');
      run('git', ['fast-import', '--quiet', '--force'], { cwd: place.directory, input: stream });
      place.git('reset', '--quiet', '--hard');
      return {};
    },
  },
  {
    title: 'a working tree that cannot be written',
    impossible: MOUNTS,
    arrange: place => ({ start: { wrap: mounted(`mount --bind "${place.directory}" "${place.directory}" && mount -o remount,ro,bind "${place.directory}" && cd "${place.example}"`) } }),
  },
  {
    title: 'the disk is full',
    impossible: MOUNTS,
    arrange: place => ({
      start: {
        // The objects of the repository are on a disk that has no room left.
        wrap: mounted([
          `objects="${place.gitDirectory}"`, 'copy=$(mktemp -d)', 'cp -a "$objects/." "$copy"', 'size=$(( $(du -sk "$copy" | cut -f1) + 64 ))',
          'mount -t tmpfs -o size=${size}k tmpfs "$objects"', 'cp -a "$copy/." "$objects"', '(dd if=/dev/zero of="$objects/full" bs=1k 2>/dev/null || true)',
          'rm -rf "$copy"',
        ].join(' && ')),
      },
    }),
  },
  {
    title: 'a hook of the remote refuses the push',
    arrange: place => {
      const remote = remoteOf(place);
      hook(remote, 'pre-receive', 'echo "ask the release manager" >&2; exit 1');
      return { remote, start: PUSH };
    },
  },
  {
    title: 'the remote moves between fetch and push',
    arrange: place => {
      const remote = remoteOf(place);
      const theirs = join(scratchDirectory('theirs'), 'clone');
      run('git', ['clone', '--quiet', remote, theirs]);
      const other = new Place(theirs);
      writeFileSync(join(theirs, 'README.md'), 'theirs\n');
      other.git('add', 'README.md');
      other.git('commit', '--quiet', '--message', 'theirs');
      other.git('push', '--quiet', 'origin', 'HEAD:refs/heads/theirs');
      // It gets the first push while another lands.
      hook(remote, 'pre-receive', [
        'test -e moved && exit 0', 'touch moved',
        'while read old new ref; do env -u GIT_QUARANTINE_PATH git update-ref $ref refs/heads/theirs; done',
      ].join('\n'));
      return { remote, start: PUSH };
    },
  },
  { title: 'the network is cut in the middle of a push', arrange: place => overHttp(place, 0, port => cuttingProxy(port, 1, 600)) },
  { title: 'the network is cut after a push, before the answer', arrange: place => overHttp(place, 1) },
  {
    title: 'the remote cannot be reached',
    arrange: async place => {
      const server: Server = createServer();
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      server.close();
      remoteOf(place, () => `http://user:hunter2@127.0.0.1:${port}/r.git`);
      return { start: PUSH };
    },
  },
];
