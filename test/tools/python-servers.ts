import { join } from 'node:path';
import { scratchDirectory } from './scratch';
import { ServerProcess } from './server-process';

/** What brings the servers that come from PyPI, for the titles of tests that are skipped. */
export const PYTHON_SERVERS = 'scripts/servers/python.sh';

/** An S3 server, moto. */
export function startMoto(program: string): Promise<ServerProcess> {
  return ServerProcess.start(program, port => ['-H', '127.0.0.1', '-p', String(port)], '/moto-api/');
}

/** An MLflow server with a database of its own, which passes files on. */
export function startMlflow(program: string): Promise<ServerProcess> {
  const home = scratchDirectory('mlflow');
  return ServerProcess.start(program, port => [
    'server', '--backend-store-uri', `sqlite:///${home}/mlflow.db`, '--artifacts-destination', join(home, 'artifacts'),
    '--host', '127.0.0.1', '--port', String(port), '--workers', '1',
  ], '/health', { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' });
}
