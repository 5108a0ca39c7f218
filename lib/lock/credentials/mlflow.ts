import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { netrcAuthorization } from './netrc';
import { LockContext } from '../resolver';

/**
 * The value of the header `authorization` for an MLflow server, from where its own client has it: variables, the file
 * `~/.mlflow/credentials`, then netrc. User and password go before a token, as there.
 *
 * @param host name of the server
 */
export function mlflowAuthorization(host: string, { env, home }: Pick<LockContext, 'env' | 'home'>): string | undefined {
  const file = credentialsFile(home);
  const user = env.MLFLOW_TRACKING_USERNAME ? env.MLFLOW_TRACKING_USERNAME : file.get('mlflow_tracking_username');
  const password = env.MLFLOW_TRACKING_PASSWORD ? env.MLFLOW_TRACKING_PASSWORD : file.get('mlflow_tracking_password');
  if (user && password) return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return env.MLFLOW_TRACKING_TOKEN ? `Bearer ${env.MLFLOW_TRACKING_TOKEN}` : netrcAuthorization(host, { env, home });
}

/** The section `[mlflow]` of the file. */
function credentialsFile(home: string | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let text = '';
  try {
    text = home === undefined ? '' : readFileSync(join(home, '.mlflow', 'credentials'), 'utf8');
  } catch {
    // Not there, or not ours to read: nobody is logged in.
  }
  let section = '';
  for (const line of text.split('\n')) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1] ?? section;
    const [, name, value] = /^\s*(\w+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === 'mlflow' && name !== undefined) values.set(name.toLowerCase(), value);
  }
  return values;
}
