/** Workflow of GitHub Actions: check on pull requests, commit on the branch that operators follow. */
export function githubWorkflow(branch: string): string {
  return `name: gitops-ai

on:
  pull_request:
  push:
    branches: [${JSON.stringify(branch)}]

permissions: {}

jobs:
  check:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 2 # HEAD^1 is what the pull request goes into
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - name: Install
        run: npm ci
      - name: Is the output what the code makes?
        run: npx --no-install gitops-ai check --format github
      - name: What does the change do?
        if: \${{ !cancelled() }}
        run: npx --no-install gitops-ai diff HEAD^1 --format markdown >> "$GITHUB_STEP_SUMMARY"

  commit:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    permissions:
      contents: write # pushes the output
    concurrency: gitops-ai-commit
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - name: Install
        run: npm ci
      - name: Commit the output when a merge left it behind
        env:
          GIT_AUTHOR_NAME: github-actions[bot]
          GIT_AUTHOR_EMAIL: 41898282+github-actions[bot]@users.noreply.github.com
          GIT_COMMITTER_NAME: github-actions[bot]
          GIT_COMMITTER_EMAIL: 41898282+github-actions[bot]@users.noreply.github.com
        run: npx --no-install gitops-ai commit --push
`;
}
