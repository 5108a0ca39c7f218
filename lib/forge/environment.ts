/** What is read of the environment: tokens, what CI says of its forge, and proxies. */
export type ForgeVariable =
  | 'GH_TOKEN' | 'GITHUB_TOKEN' | 'GH_ENTERPRISE_TOKEN' | 'GITHUB_ENTERPRISE_TOKEN' | 'GITLAB_TOKEN' | 'CI_JOB_TOKEN' | 'GITEA_TOKEN' | 'FORGEJO_TOKEN'
  | 'GITHUB_ACTIONS' | 'GITHUB_SERVER_URL' | 'GITHUB_API_URL' | 'GITEA_ACTIONS' | 'FORGEJO_ACTIONS'
  | 'GITLAB_CI' | 'CI_SERVER_URL' | 'CI_API_V4_URL'
  | 'HTTPS_PROXY' | 'https_proxy' | 'HTTP_PROXY' | 'http_proxy';

/** A variable of the environment; undefined when it is not set, or empty. The one place that reads them. */
export function variable(name: ForgeVariable): string | undefined {
  return process.env[name]?.trim() || undefined;
}
