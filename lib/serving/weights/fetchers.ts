import { MODEL_PATH } from './plan';
import { ModelReference } from '../../models';

/** The one command of a download: fixed text, with everything that varies in arguments of its own. */
export interface Fetch {
  readonly command: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** Program the image must bring, for messages. */
  readonly program: string;
  /** The file that the program reads its secret from, and the key of the secret; undefined when this download takes none. */
  readonly credentials?: FetchCredentials;
  readonly port: number;
}

/** Where a program looks for its secret. */
export interface FetchCredentials {
  readonly directory: string;
  /** Name of the file, and of the key unless the user names another. */
  readonly file: string;
  /** Whether the directory holds more than this file, so that only the file can be mounted. */
  readonly shared: boolean;
}

const HTTPS = 443;

/**
 * Fetches exactly the files that the manifest lists, after the manifest itself has been proven to be the locked one,
 * and then checks them: a file that was added, changed or cut short stops the pod before it serves. No parameter
 * expansion with braces: Flux would take it for a variable of its own.
 */
const VERIFIED_FETCH = `
source=$1 manifest=$2 target=$3
cd "$target"
fetch "$source/MANIFEST.sha256" MANIFEST.sha256
printf '%s  MANIFEST.sha256\\n' "$manifest" | sha256sum -c -
sed -e 's/^[0-9a-f]* [ *]//' -e 's,^\\./,,' MANIFEST.sha256 | while IFS= read -r file || [ -n "$file" ]; do
  mkdir -p "$(dirname "$file")"
  fetch "$source/$file" "$file" < /dev/null
done
sha256sum -c MANIFEST.sha256
`;
const FETCH_S3 = `set -eu\nfetch() { aws s3 cp --only-show-errors "$1" "$2"; }${VERIFIED_FETCH}`;
const FETCH_GS = `set -eu\nfetch() { gcloud storage cp --quiet "$1" "$2"; }${VERIFIED_FETCH}`;
/** A redirect may lead to another host; the credentials of the netrc file stay behind. */
const CURL = 'set -eu\nprotocols=$4\nfetch() { curl -fgsSL --proto "=$protocols" --netrc-optional --retry 5 -o "$2" "$1"; }';
const FETCH_WEB = `${CURL}${VERIFIED_FETCH}`;
/** One file, with its hash. */
const FETCH_WEB_FILE = `${CURL}
source=$1 hash=$2 target=$3
fetch "$source" "$target"
printf '%s  %s\\n' "$hash" "$target" | sha256sum -c -
`;

/** The download for a reference, or undefined when it is no download. */
export function fetchOf(reference: ModelReference): Fetch | undefined {
  switch (reference.scheme) {
    case 'hf': return {
      command: ['hf', 'download', reference.repository, '--revision', reference.revision, '--local-dir', MODEL_PATH],
      env: { HF_HOME: '/tmp', HF_HUB_DISABLE_PROGRESS_BARS: '1', HF_HUB_DISABLE_TELEMETRY: '1', HF_HUB_DISABLE_UPDATE_CHECK: '1' },
      program: 'hf',
      // $HF_HOME/token is where the library looks by itself: no variable that names a token.
      credentials: { directory: '/tmp', file: 'token', shared: true },
      port: HTTPS,
    };
    case 's3': return {
      command: reference.versionId === undefined
        ? ['sh', '-c', FETCH_S3, 'fetch', `s3://${reference.bucket}/${directory(reference.key)}`, manifestHash(reference), MODEL_PATH]
        : ['aws', 's3api', 'get-object', '--bucket', reference.bucket, '--key', reference.key, '--version-id', reference.versionId, fileIn(reference.key)],
      env: {
        ...(reference.region && { AWS_REGION: reference.region }),
        ...(reference.endpoint && { AWS_ENDPOINT_URL: reference.endpoint }),
      },
      program: 'aws',
      credentials: { directory: '/tmp/.aws', file: 'credentials', shared: false },
      port: portOf(reference.endpoint),
    };
    case 'gs': return {
      command: reference.generation === undefined
        ? ['sh', '-c', FETCH_GS, 'fetch', `gs://${reference.bucket}/${directory(reference.key)}`, manifestHash(reference), MODEL_PATH]
        : ['gcloud', 'storage', 'cp', '--quiet', `gs://${reference.bucket}/${reference.key}#${reference.generation}`, fileIn(reference.key)],
      env: { CLOUDSDK_CONFIG: '/tmp/gcloud' },
      program: 'gcloud',
      port: HTTPS,
    };
    case 'https':
    case 'http': {
      const url = `${reference.scheme}://${reference.host}/${reference.path}`;
      const protocols = reference.scheme === 'https' ? 'https' : 'http,https';
      return {
        command: reference.sha256 === undefined
          ? ['sh', '-c', FETCH_WEB, 'fetch', directory(url), manifestHash(reference), MODEL_PATH, protocols]
          : ['sh', '-c', FETCH_WEB_FILE, 'fetch', url, reference.sha256, fileIn(reference.path), protocols],
        env: {},
        program: 'curl',
        credentials: { directory: '/tmp', file: '.netrc', shared: true },
        port: portOf(url),
      };
    }
    default: return undefined;
  }
}

/** Without one, `sha256sum -c` fails on the empty text and the pod does not start; the lock refuses it before. */
function manifestHash(reference: { readonly manifestSha256?: string }): string {
  return reference.manifestSha256?.replace(/^sha256:/, '') ?? '';
}

function directory(key: string): string {
  return key.replace(/\/+$/, '');
}

function fileIn(key: string): string {
  return `${MODEL_PATH}/${key.slice(key.lastIndexOf('/') + 1)}`;
}

function portOf(endpoint: string | undefined): number {
  if (endpoint === undefined) return HTTPS;
  const match = /^(https?):\/\/[^/]*?(?::(\d+))?(?:\/|$)/.exec(endpoint);
  return match?.[2] ? Number(match[2]) : match?.[1] === 'http' ? 80 : HTTPS;
}
