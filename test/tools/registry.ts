import { ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { tryRun } from './run';

const PROGRAM = 'docker-registry';

/** What a manifest says about something. */
export interface PushedDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: { readonly [name: string]: string };
  readonly platform?: { readonly os: string; readonly architecture: string };
}

/** What is pushed as a layer. */
export interface Layer {
  readonly content: string;
  readonly mediaType?: string;
  readonly annotations?: { readonly [name: string]: string };
}

/** What is pushed as an artifact. */
export interface Artifact {
  readonly layers: readonly Layer[];
  readonly config?: Layer;
  readonly artifactType?: string;
  readonly annotations?: { readonly [name: string]: string };
}

/** Why there is no registry on this machine, or `undefined` when there is one. */
export function registryMissing(): string | undefined {
  try {
    tryRun(PROGRAM, ['--version']);
    return undefined;
  } catch {
    return `${PROGRAM} is not on the PATH; on Debian \`apt-get install docker-registry\``;
  }
}

/** A real registry, the reference implementation of the distribution project, on loopback. */
export class Registry {
  /**
   * @param directory where it keeps what is pushed, and its configuration
   * @param auth as its configuration has it
   */
  public static async start(directory: string, auth?: object): Promise<Registry> {
    const config = join(directory, 'config.yml');
    writeFileSync(config, stringify({
      version: 0.1,
      log: { accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
      http: { addr: '127.0.0.1:0', secret: 'of this test' },
      ...auth && { auth },
    }));
    const child = spawn(PROGRAM, ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    const host = await new Promise<string>((resolve, reject) => {
      const said: string[] = [];
      createInterface(child.stderr).on('line', line => {
        said.push(line);
        const [, found] = /listening on (127\.0\.0\.1:\d+)/.exec(line) ?? [];
        if (found) resolve(found);
      });
      child.once('error', reject).once('exit', code => reject(new Error(`${PROGRAM} ended with ${code}\n${said.join('\n')}`)));
    });
    return new Registry(child, host);
  }

  /** Headers of all that follows: credentials. */
  public headers: { readonly [name: string]: string } = {};

  private constructor(private readonly child: ChildProcess, public readonly host: string) {}

  public get url(): string {
    return `http://${this.host}`;
  }

  public async pushBlob(repository: string, { content, mediaType = 'application/octet-stream', annotations }: Layer): Promise<PushedDescriptor> {
    const digest = sha256(content);
    const begun = await this.ask('POST', `${repository}/blobs/uploads/`, 202);
    const place = new URL(begun.headers.get('location')!, this.url);
    place.searchParams.set('digest', digest);
    await this.ask('PUT', place.href, 201, content, 'application/octet-stream');
    return { mediaType, digest, size: Buffer.byteLength(content), ...annotations && { annotations } };
  }

  /** Pushes a manifest as it stands; returns its digest. */
  public async pushManifest(repository: string, tag: string | undefined, manifest: { readonly mediaType: string }): Promise<PushedDescriptor> {
    const text = JSON.stringify(manifest);
    const digest = sha256(text);
    await this.ask('PUT', `${repository}/manifests/${tag ?? digest}`, 201, text, manifest.mediaType);
    return { mediaType: manifest.mediaType, digest, size: Buffer.byteLength(text) };
  }

  public async pushArtifact(repository: string, tag: string | undefined, artifact: Artifact): Promise<PushedDescriptor> {
    const { layers, config, artifactType, annotations } = artifact;
    const empty = { content: '{}', mediaType: 'application/vnd.oci.empty.v1+json' };
    return this.pushManifest(repository, tag, {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      ...artifactType !== undefined && { artifactType },
      config: await this.pushBlob(repository, config ?? empty),
      layers: await Promise.all(layers.map(layer => this.pushBlob(repository, layer))),
      ...annotations && { annotations },
    } as { mediaType: string });
  }

  public pushIndex(repository: string, tag: string, manifests: readonly PushedDescriptor[], more: object = {}): Promise<PushedDescriptor> {
    const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests, ...more };
    return this.pushManifest(repository, tag, index);
  }

  /** Removes a manifest or a blob. */
  public async delete(repository: string, what: 'manifests' | 'blobs', digest: string): Promise<void> {
    await this.ask('DELETE', `${repository}/${what}/${digest}`, 202);
  }

  public stop(): Promise<void> {
    return new Promise(resolve => {
      this.child.removeAllListeners('exit').once('exit', () => resolve());
      this.child.kill();
    });
  }

  private async ask(method: string, path: string, expected: number, body?: string, type?: string): Promise<Response> {
    const url = path.startsWith('http') ? path : `${this.url}/v2/${path}`;
    const response = await fetch(url, { method, body, headers: { ...this.headers, ...type !== undefined && { 'content-type': type } } });
    const said = await response.text();
    if (response.status !== expected) throw new Error(`${method} ${url}: ${response.status} ${said}`);
    return response;
  }
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
