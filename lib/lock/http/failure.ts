import { STATUS_CODES } from 'node:http';
import { httpError, redacted } from './address';
import { codeOf } from './retry';
import { GitOpsError } from '../../errors';

const LONGEST_SAYING = 200;

/** Why no answer came, in the words of the user. Undefined for an error that is none of the network: a mistake of ours. */
export function networkFailure(url: URL, error: unknown, attempts: number): GitOpsError | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const tried = attempts > 1 ? ` (tried ${attempts} times)` : '';
  const fail = (id: string, problem: string, fix: string) => httpError(url, { id, problem: `${problem}${tried}`, fix });
  switch (code) {
    case 'ENOTFOUND':
      return fail('http-dns', `no name server knows the host ${url.hostname}`, 'check the name, and whether it is known in this network');
    case 'EAI_AGAIN':
      return fail('http-dns', `the name server gives no answer for ${url.hostname}`, 'check the network, and run again');
    case 'ECONNREFUSED':
      return fail('http-unreachable', `nothing listens at ${url.host}`, 'check host and port, and that the server runs');
    case 'TIMEOUT': case 'ETIMEDOUT': case 'UND_ERR_CONNECT_TIMEOUT':
      return fail('http-timeout', 'the server did not answer, or stopped in the middle of its answer', 'check the network, a proxy that may be needed, and the load of the server; run again');
    case 'TRUNCATED': case 'ECONNRESET': case 'EPIPE': case 'UND_ERR_SOCKET': case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return fail('http-truncated', 'the connection ended before the answer was complete', 'run again; if it happens every time, look at what is between here and the server');
    case 'UND_ERR_ABORTED':
      return fail('http-proxy', `the proxy refuses: ${(error as Error).message}`, 'check the variables https_proxy and no_proxy, and the credentials in them');
    default:
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO/.test(code)) {
    return fail('http-tls', `the certificate of ${url.hostname} is not trusted, or it speaks no TLS: ${code}`,
      'name the file of your certificate authority in NODE_EXTRA_CA_CERTS or SSL_CERT_FILE; verification cannot be turned off');
  }
  return fail('http-unreachable', `the server cannot be reached: ${code}`, 'check the network, and run again');
}

/** An answer that says no. */
export function statusFailure(url: URL, status: number, body: Buffer, attempts: number): GitOpsError {
  const said = sayingOf(body);
  const tried = attempts > 1 ? `, ${attempts} times` : '';
  return httpError(url, {
    id: status === 429 ? 'http-rate-limited' : status === 401 || status === 403 ? 'http-denied' : 'http-status',
    problem: `the server answers ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() + `${tried}${said === undefined ? '' : `: ${said}`}`,
    fix: fixOf(status),
  });
}

/** A server that wants to be left alone for longer than anybody waits at a terminal. */
export function waitFailure(url: URL, status: number, milliseconds: number): GitOpsError {
  return httpError(url, {
    id: 'http-rate-limited',
    problem: `the server answers ${status} and asks to wait ${Math.ceil(milliseconds / 1000)} seconds`,
    fix: 'run again after that; what was found out so far is not asked again. Credentials often raise the limit',
  });
}

/** An answer that is larger than it may be. */
export function tooLarge(url: URL, mostBytes: number): GitOpsError {
  return httpError(url, {
    id: 'http-too-large', problem: `the answer has more than ${mostBytes} bytes, which no such answer has`, fix: `check that ${redacted(url)} is what you mean`,
  });
}

function fixOf(status: number): string {
  if (status === 401 || status === 403) return 'check that you are logged in where tools of this source look for credentials, that they have not expired, and that they may read this';
  if (status === 404) return 'check the name; private ones are often hidden in this way from who is not logged in';
  if (status === 407) return 'check the credentials in the variable https_proxy';
  return 'run again later, or ask who runs the server';
}

/** What the body says is wrong, where it has one of the usual forms. */
function sayingOf(body: Buffer): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const { errors, error, message, error_description: description } = (parsed ?? {}) as { [key: string]: unknown };
  const first = Array.isArray(errors) ? errors[0] as { message?: unknown; code?: unknown } | undefined : undefined;
  const said = [first?.message, first?.code, description, message, (error as { message?: unknown } | undefined)?.message, error].find(text => typeof text === 'string') as string | undefined;
  return said?.replace(/\p{Control}+/gu, ' ').slice(0, LONGEST_SAYING).trim() || undefined;
}
