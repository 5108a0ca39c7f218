import { InitOptions } from './options';

/** What the people of a new repository read first. */
export function readme(name: string, options: InitOptions): string {
  const { operator, environments, example, forge, branch } = options;
  const apply = operator === 'flux' ? '-k' : '-f';
  const ci: { readonly [F in InitOptions['forge']]: string } = {
    github: '`.github/workflows/gitops-ai.yaml` runs `gitops-ai check` on pull requests: make it a required status check.',
    gitlab: '`.gitlab-ci.yml` runs `gitops-ai check` on merge requests: require that pipelines succeed.',
    none: 'Let your CI run `npm ci` and `npx gitops-ai check` on every change, and require it.',
  };
  const placeholders = example === 'model' ? `
\`main.ts\`, \`models.lock.yaml\` and \`environments/\` hold an example. Put your registry, model, digests and GPUs in the place of
\`registry.example.com\` and what goes with it.
` : '';
  return `# ${name.replace(/[^\w .-]/g, ' ')}

Models and their delivery by ${operator === 'flux' ? 'Flux' : 'Argo CD'}, described with [cdk8s-gitops-ai](https://www.npmjs.com/package/cdk8s-gitops-ai).

| | |
|---|---|
| \`main.ts\` | environments, clusters and apps |
| \`environments/\` | which version of a model runs where; one line moves by pull request |
| \`models.lock.yaml\` | every version by digest |
| \`deploy/\` | generated, and what the operator applies: never edit or merge it by hand |
${placeholders}
## Change something

\`\`\`sh
npm ci
npm run synth              # writes deploy/
npx gitops-ai diff         # what the change does in the clusters
git add --all && git commit
\`\`\`

${ci[forge]} A revert of a commit takes back what it did.

## Point the operator at it, once

When the operator can read the branch \`${branch}\`:

\`\`\`sh
${environments.map(({ name: environment, cluster }) => `kubectl apply ${apply} deploy/${environment}/delivery/${cluster}`).join('\n')}
\`\`\`
`;
}
