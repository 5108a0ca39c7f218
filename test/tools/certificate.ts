import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, tryRun } from './run';
import { scratchDirectory } from './scratch';

/** A certificate that signs itself, with its key. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Why no certificate can be made here; undefined when one can. */
export function noCertificates(): string | undefined {
  try {
    return tryRun('openssl', ['version']).code === 0 ? undefined : 'openssl does not run';
  } catch {
    return 'there is no openssl';
  }
}

/** A certificate for the loopback address, or for a user of a name. */
export function certificate(name: string): Certificate {
  const directory = scratchDirectory('certificate');
  const [key, cert] = ['key', 'cert'].map(file => join(directory, file));
  run('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert,
  ]);
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}
