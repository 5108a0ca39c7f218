import { ApiServer } from './api-server';
import { byFlux, compare, configMap, told } from './shop';

/** What `drift` does when an API server does not answer as it should. */
let server: ApiServer;
beforeAll(async () => { server = await ApiServer.start(); });
afterAll(async () => server.stop());
beforeEach(() => server.reset());

describe('a server in trouble', () => {
  const fault = (status: number, headers: { [name: string]: string } = {}, times = 2) => ({
    matches: /^(?:GET|PATCH) .*configmaps\/settings/, times, answer: (response: import('node:http').ServerResponse) => { response.writeHead(status, headers).end('{}'); },
  });

  test.each<[string, number[], () => void]>([
    ['is overloaded and says when to come back', [7000, 400], () => { server.faults = [fault(429, { 'retry-after': '7' }, 1), fault(429, {}, 1)]; }],
    ['fails for a moment', [100, 400, 100], () => { server.faults = [fault(503), { ...fault(500, {}, 1), matches: /^PATCH/ }]; }],
    ['drops connections', [100, 400], () => { server.faults = [{ ...fault(0), answer: response => response.destroy() }]; }],
  ])('is asked again when it %s', async (_, expected, trouble) => {
    byFlux(server, configMap());
    trouble();
    const pauses: number[] = [];
    expect(told(await compare(server, { objects: [configMap()] }, pauses))).toEqual([]);
    expect(pauses).toEqual(expected);
  });

  test('is not asked forever', async () => {
    byFlux(server, configMap());
    server.faults = [fault(429, { 'retry-after': '3600' }, Infinity)];
    expect(told(await compare(server, { objects: [configMap()] }))).toEqual(['unread ConfigMap/shop/settings: the API server answered 429']);
    expect(server.requests.filter(({ url }) => url.includes('configmaps/settings'))).toHaveLength(1);
    server.faults = [{ ...fault(0, {}, Infinity), answer: response => response.destroy() }];
    await expect(compare(server, { objects: [configMap()] })).rejects.toThrow(/configmaps\/settings cannot be read from 127\.0\.0\.1/);
  });

  test('fails: when it does not know the user, or answers what is no JSON', async () => {
    byFlux(server, configMap());
    server.faults = [fault(401, {}, Infinity)];
    await expect(compare(server, { objects: [configMap()] })).rejects.toThrow(/does not know who the user of the context "eu" is \(401\): log in again/);
    server.faults = [{ ...fault(0, {}, Infinity), answer: response => response.end('{"apiVersion"') }];
    await expect(compare(server, { objects: [configMap()] })).rejects.toThrow(/ended before it was complete, or is no JSON/);
  });
});
