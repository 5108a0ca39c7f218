import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Fault, ForgeServer } from './forge-server';
import { GiteaServer } from './gitea-server';
import { GitHubServer } from './github-server';
import { GitLabServer } from './gitlab-server';
import { Done, Opener } from './opener';
import type { ForgeKind, PullRequest } from '../../lib/forge';

const TOKEN = 'secret-token-of-the-bot';
const SLOW = 60_000;

interface Setting {
  readonly kind: ForgeKind;
  readonly variable: string;
  readonly start: () => Promise<ForgeServer>;
  /** Where requests are made and listed, below the API. */
  readonly requests: RegExp;
  readonly one: RegExp;
}

const SETTINGS: readonly Setting[] = [
  { kind: 'github', variable: 'GH_ENTERPRISE_TOKEN', start: () => new GitHubServer().start(), requests: /\/pulls$/, one: /\/pulls\/1$/ },
  { kind: 'gitlab', variable: 'GITLAB_TOKEN', start: () => new GitLabServer().start(), requests: /\/merge_requests$/, one: /\/merge_requests\/1$/ },
  { kind: 'gitea', variable: 'GITEA_TOKEN', start: () => new GiteaServer().start(), requests: /\/pulls$/, one: /\/pulls\/1$/ },
  { kind: 'forgejo', variable: 'FORGEJO_TOKEN', start: () => new GiteaServer().start(), requests: /\/pulls$/, one: /\/pulls\/1$/ },
];

const REQUEST: PullRequest = {
  branch: 'change', base: 'main', title: 'staging: ranker 1.4.2 -> 1.5.0', body: '### GitOps diff\n\nranker', labels: ['environment/staging'], reviewers: ['@ada'],
};

let opener: Opener;
let everything = '';
beforeAll(() => { opener = Opener.start(); });
afterAll(async () => {
  await opener.stop();
  // Whatever happened in all the tests: the token was in no line that was printed, and in no URL.
  expect(opener.printed).not.toContain(TOKEN);
  expect(everything).not.toContain(TOKEN);
});

describe.each(SETTINGS)('$kind', ({ kind, variable, start, requests, one }) => {
  let server: ForgeServer;
  beforeEach(async () => {
    server = await start();
    server.tokens.set(TOKEN, 'bot');
  });
  afterEach(async () => {
    everything += server.received.map(({ method, url, body }) => `${method} ${url} ${JSON.stringify(body)}\n`).join('');
    await server.stop();
  });

  function open(change: Partial<PullRequest> = {}, more: { token?: string; patienceMilliseconds?: number } = {}): Promise<Done> {
    const remoteUrl = `http://ada:password@127.0.0.1:${new URL(server.url).port}/acme/platform.git`;
    const { token = TOKEN, patienceMilliseconds } = more;
    return opener.open({ env: { [variable]: token }, forge: { remoteUrl, kind }, request: { ...REQUEST, ...change }, patienceMilliseconds });
  }

  /** The requests that there are, as they are in all forges alike. */
  function state() {
    if (server instanceof GitHubServer) {
      return server.pulls.map(({ title, body, labels, reviewers }) => ({ title, body, labels, reviewers }));
    }
    if (server instanceof GitLabServer) {
      return server.requests.map(({ title, description: body, labels, reviewers }) => ({ title, body, labels, reviewers }));
    }
    const gitea = server as GiteaServer;
    return gitea.pulls.map(pull => ({
      title: pull.title,
      body: pull.body,
      labels: gitea.labelsOf(pull).map(({ name }) => name),
      reviewers: gitea.timeline.filter(({ number }) => number === pull.number).map(({ user, team }) => user ?? `team ${team}`),
    }));
  }

  /** Somebody edits the text of the first request. */
  function edit(change: (body: string) => string): void {
    if (server instanceof GitHubServer) server.pulls[0].body = change(server.pulls[0].body!);
    else if (server instanceof GitLabServer) server.requests[0].description = change(server.requests[0].description!);
    else (server as GiteaServer).pulls[0].body = change((server as GiteaServer).pulls[0].body);
  }

  const writes = () => server.received.filter(({ method }) => method !== 'GET');

  test('opens, then finds all as it is, then changes what differs', async () => {
    const first = await open();
    expect(first).toEqual({ outcome: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/acme\/platform\/.*1$/), number: 1, state: 'opened', notes: [] }, waits: [] });
    expect(state()).toEqual([{ title: REQUEST.title, body: expect.stringContaining('\n\n### GitOps diff\n\nranker\n<!--'), labels: ['environment/staging'], reviewers: ['ada'] }]);

    const before = writes().length;
    expect((await open()).outcome).toMatchObject({ number: 1, state: 'unchanged', notes: [] });
    expect(writes()).toHaveLength(before);

    edit(body => `Mine.\n\n${body}\nMine too.`);
    const second = await open({ title: 'staging: ranker 1.4.2 -> 1.6.0', body: 'other', labels: ['environment/staging', 'environment/production'], reviewers: ['@ada', '@grace'] });
    expect(second.outcome).toMatchObject({ number: 1, state: 'updated' });
    expect(state()).toEqual([{
      title: 'staging: ranker 1.4.2 -> 1.6.0',
      body: expect.stringMatching(/^Mine\.\n\n<!--.*-->\n\nother\n<!--.*-->\n+Mine too\.$/),
      labels: ['environment/staging', 'environment/production'],
      reviewers: ['ada', 'grace'],
    }]);
    expect((await open({ title: 'staging: ranker 1.4.2 -> 1.6.0', body: 'other' })).outcome).toMatchObject({ state: 'unchanged' });
  }, SLOW);

  test('another base is another request, and so is one after it was closed', async () => {
    await open();
    expect((await open({ base: 'release/1.0' })).outcome).toMatchObject({ number: 2, state: 'opened' });
    if (server instanceof GitLabServer) server.requests[0].state = 'closed';
    else (server as GitHubServer | GiteaServer).pulls[0].state = 'closed';
    expect((await open()).outcome).toMatchObject({ number: 3, state: 'opened' });
  }, SLOW);

  test('the token is in one header, and nothing else of the remote is sent', async () => {
    await open();
    for (const { url, headers } of server.received) {
      expect(headers.authorization).toBe(`${kind === 'gitlab' ? 'Bearer' : 'token'} ${TOKEN}`);
      expect(Object.entries(headers).filter(([name, value]) => name !== 'authorization' && String(value).includes(TOKEN))).toEqual([]);
      expect(url).not.toMatch(/password|token/);
    }
  }, SLOW);

  test('names that look like something else arrive as they are', async () => {
    const branch = '-x"\'$(id)&a=b#c%2f..;d';
    server.branches.push(branch, '--base');
    const done = await open({ branch, base: '--base', title: '--title "x"\n\nSigned-off-by: y\u0000', labels: ['--label "q"', 'a&b=c'] });
    expect(done.outcome).toMatchObject({ number: 1, state: 'opened' });
    expect(state()).toMatchObject([{ title: '--title "x" Signed-off-by: y', labels: ['--label "q"', 'a&b=c'] }]);
    expect((await open({ branch, base: '--base', title: '--title "x" Signed-off-by: y', labels: ['a&b=c'] })).outcome).toMatchObject({ number: 1, state: 'unchanged' });
  }, SLOW);

  test('a title and a text that are too long are cut', async () => {
    const title = 'x'.repeat(300);
    expect((await open({ title, body: Array.from({ length: 200_000 }, (_, i) => `line ${i}`).join('\n') })).outcome).toMatchObject({ state: 'opened' });
    expect(state()[0].title).toMatch(/^x{239,255}…$/);
    expect(state()[0].body!.length).toBeLessThanOrEqual(kind === 'github' ? 65_536 : 1_048_576);
    expect(state()[0].body).toContain('**The rest did not fit;**');
  }, SLOW);

  test('who opened it is not asked to review it, and a stranger is a note', async () => {
    const done = await open({ reviewers: ['@Bot', '@nobody', '@grace', 'linus@example.com'] });
    expect(done.outcome!.state).toBe('opened');
    expect(state()[0].reviewers).toEqual(['grace']);
    expect(done.outcome!.notes).toEqual([
      expect.stringMatching(/^linus@example\.com is not asked/), 'Bot is not asked to review: the request is theirs', expect.stringMatching(/^nobody could not be asked to review: .+/),
    ]);
  }, SLOW);

  describe('an answer that is lost', () => {
    const create = (how: Fault['how'], times?: number): Fault => ({ on: new RegExp(`^POST .*${requests.source}`), how, times });

    test.each(['lost', 'cut'] as const)('%s: the request is found, and not made twice', async how => {
      server.faults = [create(how, 1)];
      const done = await open();
      expect(done.outcome).toMatchObject({ number: 1, state: 'opened' });
      expect(state()).toEqual([expect.objectContaining({ labels: ['environment/staging'], reviewers: ['ada'] })]);
      expect(done.waits).toEqual([2]);
    }, SLOW);

    test('to a request that never arrived: it is made again', async () => {
      server.faults = [create('closed', 2)];
      expect((await open()).outcome).toMatchObject({ number: 1, state: 'opened' });
      expect(state()).toHaveLength(1);
    }, SLOW);

    test('fails: every time, with what to do', async () => {
      server.faults = [create('closed')];
      const done = await open();
      expect(done.error).toMatch(/POST .*: cannot be reached: .*\n.*run the same again/);
      expect(state()).toEqual([]);
      expect(writes()).toHaveLength(3);
    }, SLOW);

    test('to a reading or a change: it is asked again', async () => {
      server.faults = [{ on: new RegExp(`^GET .*${requests.source.slice(0, -1)}`), how: 'closed', times: 2 }];
      expect(await open()).toMatchObject({ outcome: { state: 'opened' }, waits: [1, 2] });
      server.faults = [{ on: new RegExp(`^P(?:UT|ATCH) .*${one.source}`), how: 'lost', times: 1 }];
      expect(await open({ title: 'other' })).toMatchObject({ outcome: { state: 'updated' }, waits: [1] });
      expect(state()).toMatchObject([{ title: 'other' }]);
    }, SLOW);

    test('fails: none comes in time', async () => {
      server.faults = [{ on: /^GET/, how: 'slow' }];
      expect((await open({}, { patienceMilliseconds: 50 })).error).toMatch(/no answer within 0\.05 seconds/);
    }, SLOW);
  });

  test('somebody else opens it at the same moment: it is brought up to date', async () => {
    // The first list is empty, though there is one.
    await open({ title: 'theirs' });
    const empty = { status: 200, body: [] };
    server.faults = [{ on: new RegExp(`^GET .*${requests.source.slice(0, -1)}\\?`), answer: empty, times: 1 }];
    expect((await open()).outcome).toMatchObject({ number: 1, state: 'updated' });
    expect(state()).toMatchObject([{ title: REQUEST.title }]);
  }, SLOW);

  describe('limits and passing faults', () => {
    const answers = (status: number, headers: { [name: string]: string } = {}, message = 'slow down') => ({ status, headers, body: { message } });

    test.each<[string, Fault['answer'], number]>([
      ['429 with Retry-After', answers(429, { 'retry-after': '7' }), 7],
      ['429 with Retry-After as a date', answers(429, { 'date': 'Fri, 02 Jan 2026 10:00:00 GMT', 'retry-after': 'Fri, 02 Jan 2026 10:00:09 GMT' }), 9],
      ['429 that names no time', answers(429), 1],
      ['429 with the end of the limit', answers(429, { 'date': 'Fri, 02 Jan 2026 10:00:00 GMT', 'ratelimit-reset': String(Date.parse('2026-01-02T10:00:30Z') / 1000) }), 30],
      ['403 of a used-up limit', answers(403, { 'date': 'Fri, 02 Jan 2026 10:00:00 GMT', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse('2026-01-02T10:01:00Z') / 1000) }), 60],
      ['403 of a secondary limit', answers(403, {}, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'), 60],
    ])('%s: waits as long, also before it makes the request', async (_, answer, seconds) => {
      server.faults = [{ on: new RegExp(`^POST .*${requests.source}`), answer, times: 1 }];
      expect(await open()).toMatchObject({ outcome: { state: 'opened' }, waits: [seconds] });
    }, SLOW);

    test('500 and 503: asked again, where that does no harm', async () => {
      server.faults = [{ on: /^GET/, answer: answers(503), times: 1 }, { on: /^GET/, answer: answers(500), times: 1 }];
      expect(await open()).toMatchObject({ outcome: { state: 'opened' }, waits: [1, 2] });
      server.faults = [{ on: new RegExp(`^P(?:UT|ATCH) .*${one.source}`), answer: answers(502), times: 1 }];
      expect(await open({ title: 'other' })).toMatchObject({ outcome: { state: 'updated' }, waits: [1] });
    }, SLOW);

    test('500 while it is made: looked up, then made again', async () => {
      server.faults = [{ on: new RegExp(`^POST .*${requests.source}`), answer: answers(500), times: 1 }];
      expect(await open()).toMatchObject({ outcome: { state: 'opened', number: 1 }, waits: [2] });
      expect(state()).toHaveLength(1);
    }, SLOW);

    test('fails: 503 without end, after five tries', async () => {
      server.faults = [{ on: /^GET/, answer: answers(503, {}, 'maintenance') }];
      const done = await open();
      expect(done.error).toMatch(/is not well \(503\): maintenance\n.*later/);
      expect(done.waits).toEqual([1, 2, 4, 8]);
    }, SLOW);

    test('fails: a wait that nobody waits for', async () => {
      server.faults = [{ on: /^GET/, answer: answers(429, { 'retry-after': '3600' }) }];
      const done = await open();
      expect(done).toMatchObject({ waits: [], error: expect.stringMatching(/too many requests: slow down\n.*in 60 minutes/) });
    }, SLOW);
  });

  describe('fails:', () => {
    test('a redirect to another host, which never sees the token', async () => {
      const seen: string[] = [];
      const other = createServer((request, response) => {
        seen.push(JSON.stringify(request.headers));
        response.end('{}');
      });
      await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
      const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
      for (const status of [301, 302, 307, 308]) {
        server.faults = [{ on: /./, answer: { status, headers: { location: at } } }];
        expect((await open()).error).toMatch(/answers with a redirect to http:\/\/127\.0\.0\.1:\d+, which is not followed/);
      }
      expect(seen).toEqual([]);
      await new Promise(resolve => other.close(resolve));
    }, SLOW);

    test('a redirect in a circle', async () => {
      server.faults = [{ on: /./, answer: { status: 307, headers: { location: '/again' } } }];
      expect((await open()).error).toMatch(/redirect in a circle/);
      expect(server.received).toHaveLength(4);
    }, SLOW);

    test('a token that is not taken, one that may not write, and none', async () => {
      expect((await open({}, { token: 'other' })).error).toMatch(/does not take the token \(401\)/);
      server.readOnly.add(TOKEN);
      expect((await open()).error).toMatch(kind === 'gitlab' ? /may not do this \(403\).*\n.*scope api/ : /may not do this \(403\).*\n.*write/);
      expect((await open({}, { token: ' ' })).error).toMatch(/is not set, and .* opens no pull request without a token/);
      expect(state()).toEqual([]);
    }, SLOW);

    test('a forge that repeats the token in what it says', async () => {
      server.faults = [{ on: /^GET/, answer: { status: 401, body: { message: `no user of ${TOKEN} at https://ada:hidden@forge.example.com` } } }];
      const { error } = await open();
      expect(error).toContain('no user of *** at https://***@forge.example.com');
    }, SLOW);

    test('a repository or a branch that there is not', async () => {
      expect((await open({ branch: 'nowhere' })).error).toMatch(/\((?:404|422)\)/);
      server.name = 'other';
      expect((await open()).error).toMatch(/no such thing, or the token may not see it \(404\).*\n.*see that acme\/platform is a repository/);
    }, SLOW);

    test('pages in place of an API, such as one to log in', async () => {
      server.faults = [{ on: /./, answer: { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } } }];
      expect((await open()).error).toMatch(/answers with text\/html, so it is not the API of/);
    }, SLOW);

    test('a branch for itself, an empty title, labels that are none', async () => {
      const { error } = await open({ base: 'change', title: ' \n ', labels: ['', 'a\nb', 'x'.repeat(300)] });
      expect(error).toMatch(/^5 problems/);
      expect(server.received).toEqual([]);
    }, SLOW);

    test('nobody listens', async () => {
      const { port } = new URL(server.url);
      const done = await opener.open({ env: { [variable]: TOKEN }, forge: { remoteUrl: 'https://127.0.0.1:1/acme/platform', kind, apiUrl: `https://127.0.0.1:${port}/api` }, request: REQUEST });
      expect(done.error).toMatch(/cannot be reached/);
    }, SLOW);
  });

  test('a draft opens as one, and stays one under another title', async () => {
    await open({ draft: true });
    const prefix = { github: '', gitlab: 'Draft: ', gitea: 'WIP: ', forgejo: 'WIP: ' }[kind];
    expect(state()[0].title).toBe(`${prefix}${REQUEST.title}`);
    if (server instanceof GitHubServer) expect(server.pulls[0].draft).toBe(true);
    expect((await open()).outcome).toMatchObject({ state: 'unchanged' });
    expect((await open({ title: 'other' })).outcome).toMatchObject({ state: 'updated' });
    expect(state()[0].title).toBe(`${prefix}other`);
  }, SLOW);
});

describe('github alone', () => {
  let server: GitHubServer;
  beforeEach(async () => {
    server = await new GitHubServer().start();
    server.tokens.set(TOKEN, 'bot');
  });
  afterEach(async () => server.stop());
  const open = (request: Partial<PullRequest> = {}, remote = `${server.url}/acme/platform.git`) => (
    opener.open({ env: { GH_ENTERPRISE_TOKEN: TOKEN }, forge: { remoteUrl: remote, kind: 'github' }, request: { ...REQUEST, ...request } }));

  test('teams are asked; who has reviewed, or was taken off again, is not asked twice', async () => {
    expect((await open({ reviewers: ['@ada', '@acme/ml-leads', '@acme/nobody', '@other/team'] })).outcome!.notes).toEqual([
      expect.stringMatching(/^@other\/team is not asked/), expect.stringMatching(/^team nobody could not be asked to review: Reviews may only be requested from collaborators/),
    ]);
    expect(server.pulls[0]).toMatchObject({ reviewers: ['ada'], teams: ['ml-leads'] });
    Object.assign(server.pulls[0], { reviewers: [], teams: [] });
    expect((await open({ reviewers: ['@ada', '@acme/ml-leads'] })).outcome).toMatchObject({ state: 'unchanged' });
    expect(server.pulls[0]).toMatchObject({ reviewers: [], teams: [] });
  }, SLOW);

  test('a repository that was renamed is found under its new name', async () => {
    server.formerNames.push('old-name');
    expect((await open({}, `${server.url}/acme/old-name`)).outcome).toMatchObject({ state: 'opened' });
    expect((await open({}, `${server.url}/acme/old-name`)).outcome).toMatchObject({ state: 'unchanged' });
    expect(server.asked).toContain('GET /api/v3/repositories/1');
  }, SLOW);
});

describe('gitlab alone', () => {
  let server: GitLabServer;
  beforeEach(async () => {
    server = await new GitLabServer('acme/ai', 'platform').start();
    server.tokens.set(TOKEN, 'bot');
  });
  afterEach(async () => server.stop());
  const open = (request: Partial<PullRequest> = {}) => (
    opener.open({ env: { GITLAB_TOKEN: TOKEN }, forge: { remoteUrl: `${server.url}/acme/ai/platform.git`, kind: 'gitlab' }, request: { ...REQUEST, ...request } }));

  test('groups cannot be reviewers, and without Premium there is one', async () => {
    server.premium = false;
    const { outcome } = await open({ reviewers: ['@ada', '@grace', '@acme/ml-leads'] });
    expect(outcome!.notes).toEqual([
      expect.stringMatching(/^@acme\/ml-leads is not asked.*approval rule/), expect.stringMatching(/^grace could not be asked to review: GitLab left out grace; more than one reviewer takes GitLab Premium/),
    ]);
    expect(server.requests[0].reviewers).toEqual(['ada']);
  }, SLOW);

  test('the request of a fork with a branch of the same name is another one', async () => {
    server.requests.push({ iid: 1, title: 'fork', description: '', source: 'change', target: 'main', project: 43, state: 'opened', author: 'ada', labels: [], reviewers: [] });
    expect((await open()).outcome).toMatchObject({ number: 2, state: 'opened' });
    expect(server.requests[0].title).toBe('fork');
  }, SLOW);

  test('no line of a text is an order', async () => {
    await open({ body: 'text\n/merge\n  /approve\n/path/to/file' });
    await open({ body: 'text\n/close' });
    expect((await open({ body: 'text\n/close' })).outcome).toMatchObject({ state: 'unchanged' });
    expect(server.actions).toEqual([]);
    expect(server.requests[0].description).toContain('\n\\/close\n');
  }, SLOW);

  test('fails: a label with a comma, which would be two', async () => {
    expect((await open({ labels: ['a,b'] })).error).toMatch(/without a comma/);
  }, SLOW);
});

describe('gitea alone', () => {
  let server: GiteaServer;
  beforeEach(async () => {
    server = await new GiteaServer().start();
    server.tokens.set(TOKEN, 'bot');
  });
  afterEach(async () => server.stop());
  const open = (request: Partial<PullRequest> = {}) => (
    opener.open({ env: { GITEA_TOKEN: TOKEN }, forge: { remoteUrl: `${server.url}/acme/platform.git`, kind: 'gitea' }, request: { ...REQUEST, ...request } }));

  test('labels of the repository and of the organization are taken, and others made, once', async () => {
    server.labels.push({ id: 1, name: 'a' }, { id: 2, name: 'b' }, { id: 3, name: 'environment/staging' });
    await open({ labels: ['environment/staging', 'risk/high', 'new'] });
    expect(server.pulls[0].labels).toEqual([3, 900, 4]);
    await open({ labels: ['environment/staging', 'risk/high', 'new'] });
    expect(server.labels.map(({ name }) => name)).toEqual(['a', 'b', 'environment/staging', 'new']);
  }, SLOW);

  test('a label whose answer was lost is not made twice', async () => {
    server.faults = [{ on: /^POST .*\/acme\/platform\/labels/, how: 'lost', times: 1 }];
    await open();
    expect(server.labels).toEqual([{ id: 1, name: 'environment/staging' }]);
    expect(server.pulls[0].labels).toEqual([1]);
  }, SLOW);

  test('an owner that is no organization has no labels of one', async () => {
    server.faults = [{ on: /\/orgs\//, answer: { status: 404, body: { message: 'user redirect does not exist' } } }];
    expect((await open()).outcome).toMatchObject({ state: 'opened' });
  }, SLOW);

  test('teams are asked, and the request is found among many, by older ones too', async () => {
    server.filters = false;
    server.branches.push('b1', 'b2', 'b3', 'b4', 'b5');
    for (const branch of ['b1', 'b2', 'b3', 'b4', 'b5', 'change']) await open({ branch, reviewers: ['@ada', '@acme/ml-leads'] });
    expect(server.timeline).toHaveLength(12);
    expect((await open({ reviewers: ['@ada', '@acme/ml-leads'] })).outcome).toMatchObject({ number: 6, state: 'unchanged' });
  }, SLOW);
});
