import { ForgeClient } from './client';
import { GiteaClient } from './gitea';
import { GitHubClient } from './github';
import { GitLabClient } from './gitlab';
import { forgeFetch, Sleep } from './http';
import { Forge } from './model';
import { tokenOf } from './token';

/** The client of a forge. The token is in its requests and nowhere else. */
export async function connect(forge: Forge, surroundings: { readonly sleep?: Sleep; readonly patienceMilliseconds?: number }): Promise<ForgeClient> {
  const token = tokenOf(forge);
  const send = forgeFetch({ apiUrl: forge.apiUrl, authorization: `${forge.kind === 'gitlab' ? 'Bearer' : 'token'} ${token}`, token, ...surroundings });
  switch (forge.kind) {
    case 'github': return GitHubClient.connect(forge, send);
    case 'gitlab': return GitLabClient.connect(forge, send);
    case 'gitea':
    case 'forgejo': return GiteaClient.connect(forge, send);
  }
}
