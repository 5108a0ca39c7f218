/**
 * Pushes the output from a job. The token goes from a variable into a file that Git reads, never into a URL or an argument;
 * the remote of the clone is not used, since its URL has a token that may only read. A branch that an earlier job left in the
 * directory goes: no branch is checked out in a job.
 */
export const GITLAB_COMMIT = `credentials=$(mktemp)
trap 'rm -f "$credentials"' EXIT
printf '%s://gitlab-ci-token:%s@%s\\n' "$CI_SERVER_PROTOCOL" "\${GITOPS_AI_PUSH_TOKEN:-$CI_JOB_TOKEN}" "$CI_SERVER_FQDN" > "$credentials"
git config --local --replace-all credential.helper ''
git config --local --add credential.helper "store --file=$credentials"
git update-ref -d "refs/heads/$CI_COMMIT_BRANCH"
git remote remove gitops-ai 2> /dev/null || true
git remote add gitops-ai "$CI_PROJECT_URL.git"
export GIT_AUTHOR_NAME=gitops-ai GIT_AUTHOR_EMAIL="gitops-ai@noreply.$CI_SERVER_HOST"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
npx --no-install gitops-ai commit --branch "$CI_COMMIT_BRANCH" --push --remote gitops-ai
`;

/** Pipeline of GitLab: check on merge requests, commit on the branch that operators follow. */
export function gitlabPipeline(branch: string): string {
  return `default:
  image: node:22

check:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0" # the diff looks at the commit that the branch began at
  script:
    - npm ci
    - npx --no-install gitops-ai check --format junit --output check.xml
  after_script:
    - npx --no-install gitops-ai diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
  artifacts:
    when: always
    reports:
      junit: check.xml

# Pushes with the token of the job, which the settings allow under CI/CD > Job token permissions, or with a project access
# token in the masked and protected variable GITOPS_AI_PUSH_TOKEN.
commit:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == ${JSON.stringify(branch)}
  variables:
    GIT_DEPTH: "0"
  resource_group: gitops-ai-commit
  script:
    - npm ci
    - |
${GITLAB_COMMIT.replace(/^(?=.)/gm, '      ').trimEnd()}
`;
}
