import { HttpProblem, HttpProblemOptions, problemIn } from '../../lib/forge/problem';

const FORGE = { kind: 'gitlab', host: 'gitlab.example.com', apiUrl: 'https://gitlab.example.com/api/v4', repository: 'acme/platform' } as const;
const problem = (options: Partial<HttpProblemOptions>) => new HttpProblem({ method: 'GET', path: '/api/v4/users', kind: 'refused', said: 'words', ...options });

test.each<[Partial<HttpProblemOptions>, RegExp]>([
  [{ kind: 'network', said: 'self-signed certificate, DEPTH_ZERO_SELF_SIGNED_CERT' }, /set NODE_EXTRA_CA_CERTS/],
  [{ kind: 'network', said: 'unable to verify the first certificate' }, /set NODE_EXTRA_CA_CERTS/],
  [{ kind: 'network', said: 'connect ECONNREFUSED' }, /through HTTPS_PROXY where there is a proxy/],
  [{ status: 403, scopes: 'repo' }, /it accepts the scopes repo\): a project, group or personal access token with the scope api/],
  [{ status: 418 }, /answered 418: words/],
  [{ kind: 'limit', status: 429 }, /run the same again later/],
])('says what to do: %j', (options, text) => {
  const { message } = problem(options).explain(FORGE);
  expect(message).toContain('[gitlab.example.com] GET /api/v4/users: ');
  expect(message).toMatch(text);
});

test('is found where a client has wrapped it', () => {
  const inner = problem({});
  expect([problemIn(inner), problemIn(new Error('outer', { cause: inner })), problemIn(new Error('other')), problemIn(undefined)]).toEqual([inner, inner, undefined, undefined]);
});
