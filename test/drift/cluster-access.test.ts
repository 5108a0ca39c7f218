import { describeClusters, SLOW } from './clusters';
import { Json } from './field-sets';
import { configMap, namespace } from './shop';
import { certificate } from '../tools/certificate';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describeClusters('access for drift', cluster => {
  beforeAll(() => cluster.commit([namespace(), configMap()].map(object => cluster.placed(object))));

  const as = (user: Json) => cluster.kubeconfig(config => { config.users[0].user = user; });
  const at = (server: Json) => cluster.kubeconfig(config => { config.clusters[0].cluster = { ...config.clusters[0].cluster, ...server }; });

  test.each<[string, () => Promise<string>, RegExp]>([
    ['a token that it does not know', () => as({ token: 'not-a-token' }), /^gitops-ai: the API server does not know who the user of the context "[^"]+" is \(401\): log in again\n$/],
    ['a certificate that it does not know', () => {
      const { cert, key } = certificate('nobody');
      return as({ 'client-certificate-data': base64(cert), 'client-key-data': base64(key) });
    }, /^gitops-ai: the API server does not know who the user of the context "[^"]+" is \(401\): log in again\n$/],
    ['no credentials', () => as({}), /log in/],
    ['another authority', () => at({ 'certificate-authority-data': base64(certificate('other').cert) }), /^gitops-ai: the certificate of [^ ]+ is not trusted \([A-Z_]+\): the kubeconfig needs the certificate-authority of the cluster\n$/],
    ['an address where nothing listens', () => at({ server: 'https://127.0.0.1:1' }), /^gitops-ai: \/apis?\/\S+ cannot be read from 127\.0\.0\.1:1: .*ECONNREFUSED/],
  ])('fails: with %s', async (_, kubeconfig, message) => {
    expect(await cluster.drift([], await kubeconfig())).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
  }, SLOW);
});
