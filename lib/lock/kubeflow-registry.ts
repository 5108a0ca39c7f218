import { readFileSync } from 'node:fs';
import { netrcAuthorization } from './credentials/netrc';
import { jsonOf } from './http';
import { LockContext } from './resolver';
import { GitOpsError } from '../errors';

/** A version in the registry, with the artifact that is the model. */
export interface RegisteredArtifact {
  readonly uri: string;
  /** Milliseconds since 1970, as text. */
  readonly createdAt?: string;
  /** `onnx`, `sklearn`, `vLLM` … as who registered it wrote it. */
  readonly formatName?: string;
  readonly archived: boolean;
}

interface Artifact {
  readonly artifactType?: string;
  readonly uri?: string;
  readonly state?: string;
  readonly modelFormatName?: string;
}

const API = '/api/model_registry/v1alpha3';
const MOST_PAGES = 1000;

/** A Kubeflow model registry, by its REST API v1alpha3. */
export class KubeflowRegistry {
  private readonly origin: string;
  private readonly authorization?: string;

  /** @param host with a port; by default that of MODEL_REGISTRY_BASE_URL, as for the storage initializer of the registry */
  constructor(private readonly context: LockContext, host: string | undefined, private readonly reference: string) {
    const { env, http } = context;
    const base = host ?? env.MODEL_REGISTRY_BASE_URL;
    if (!base) {
      throw new GitOpsError([{
        id: 'model-reference', path: reference, problem: 'nothing says where the registry is', fix: 'write model-registry://host/model/version, or set MODEL_REGISTRY_BASE_URL=host:port',
      }]);
    }
    this.origin = /^https?:\/\//.test(base) ? base.replace(/\/+$/, '') : http.origin(base);
    this.authorization = tokenOf(env) ?? netrcAuthorization(this.origin.replace(/^https?:\/\//, '').replace(/[:/].*$/, ''), context);
  }

  /** The model artifact of a version; undefined when there is no such model or version. */
  public async artifact(model: string, version: string): Promise<RegisteredArtifact | undefined> {
    const registered = await this.ask(`/registered_model?${new URLSearchParams({ name: model })}`);
    if (!registered) return undefined;
    const found = await this.ask(`/model_version?${new URLSearchParams({ name: version, parentResourceId: this.idOf(registered) })}`);
    if (!found) return undefined;
    const models = (await this.artifacts(this.idOf(found))).filter(({ artifactType, state }) => artifactType === 'model-artifact' && !/^(?:MARKED_FOR_DELETION|DELETED|ABANDONED)$/.test(state ?? ''));
    const [first] = models;
    if (models.length !== 1 || typeof first.uri !== 'string' || first.uri === '') {
      throw this.strange(models.length > 1 ? `the version has ${models.length} model artifacts, and nothing says which is meant` : 'the version has no model artifact with a URI');
    }
    return { uri: first.uri, createdAt: found.createTimeSinceEpoch, formatName: first.modelFormatName, archived: registered.state === 'ARCHIVED' || found.state === 'ARCHIVED' };
  }

  private async artifacts(versionId: string): Promise<readonly Artifact[]> {
    const items: Artifact[] = [];
    let nextPageToken = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = new URLSearchParams({ pageSize: '100', ...nextPageToken && { nextPageToken } });
      const said = await this.ask(`/model_versions/${versionId}/artifacts?${query}`);
      items.push(...Array.isArray(said?.items) ? said.items : []);
      if (!said?.nextPageToken || said.nextPageToken === nextPageToken) return items;
      nextPageToken = said.nextPageToken;
    }
    throw this.strange('its list of artifacts does not end');
  }

  /** What the API answers; undefined when it says that there is no such thing. */
  private async ask(path: string): Promise<any> {
    const response = await this.context.http.request(`${this.origin}${API}${path}`, {
      accept: [401, 403, 404], ...this.authorization !== undefined && { authorization: this.authorization },
    });
    if (response.status === 404) return undefined;
    if (response.status < 300) return jsonOf(response);
    throw new GitOpsError([{
      id: 'http-denied',
      path: this.reference,
      problem: this.authorization === undefined ? 'the registry wants to know who asks' : `the token is not valid for this (${response.status}); it may have expired`,
      fix: 'name the file of a token of a service account in KF_PIPELINES_SA_TOKEN_PATH: `kubectl create token <service account> > token`',
    }]);
  }

  /** Ids are numbers, and go into paths. */
  private idOf({ id }: { readonly id?: unknown }): string {
    if (typeof id === 'string' && /^[1-9]\d{0,18}$/.test(id)) return id;
    throw this.strange('it gives an id that is no number');
  }

  private strange(problem: string): GitOpsError {
    return new GitOpsError([{ id: 'model-source-answer', path: this.reference, problem, fix: 'look at the version in the registry, and correct it there' }]);
  }
}

/** The token that pods of Kubeflow get, and whoever sets the same variable. */
function tokenOf(env: LockContext['env']): string | undefined {
  const path = env.KF_PIPELINES_SA_TOKEN_PATH;
  if (!path) return undefined;
  try {
    return `Bearer ${readFileSync(path, 'utf8').trim()}`;
  } catch (error) {
    throw new GitOpsError([{ id: 'http-denied', path, field: 'KF_PIPELINES_SA_TOKEN_PATH', problem: `the token cannot be read: ${(error as NodeJS.ErrnoException).code}`, fix: 'correct the path, or remove the variable' }]);
  }
}
