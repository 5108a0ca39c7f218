import { loadOptional } from '../errors';
import { answerIssues, EXAMPLES, FORGES, InitAnswers, OPERATORS } from '../init/options';

/** What is used of `@clack/prompts`; each prompt answers a symbol when it is cancelled. */
interface Prompts {
  select(options: Question & { readonly options: readonly { readonly value: string; readonly label: string }[] }): Promise<string | symbol>;
  text(options: Question & {
    readonly placeholder: string;
    readonly defaultValue: string;
    readonly validate: (value?: string) => string | undefined;
  }): Promise<string | symbol>;
}

interface Question {
  readonly message: string;
  readonly output: NodeJS.WritableStream;
}

const LABELS: { readonly [value: string]: string } = { 'flux': 'Flux', 'argo-cd': 'Argo CD', 'github': 'GitHub', 'gitlab': 'GitLab', 'none': 'another, or none' };

/**
 * Asks for what was not given.
 *
 * @param output the terminal; not standard output, which is for the result
 * @returns all answers; undefined when the user cancelled
 * @throws GitOpsError when the package that asks is not installed
 */
export async function askFor(given: InitAnswers, output: NodeJS.WritableStream): Promise<InitAnswers | undefined> {
  const { select, text } = await loadOptional<Prompts>('@clack/prompts', 'to be asked instead of giving --operator, --forge and --repository-url');
  const choose = (message: string, values: readonly string[]) => () => select({
    message, output, options: values.map(value => ({ value, label: LABELS[value] ?? value })),
  });
  const write = (message: string, placeholder: string, field: keyof InitAnswers, many: boolean, needed: boolean) => () => text({
    message,
    output,
    placeholder,
    defaultValue: '',
    validate: value => {
      if (!value) return needed ? 'It is needed' : undefined;
      return answerIssues({ environments: given.environments, [field]: many ? [value] : value })[0]?.problem;
    },
  });
  const questions: { readonly [A in keyof InitAnswers]?: () => Promise<string | symbol> } = {
    operator: choose('Which operator runs in the clusters?', OPERATORS),
    forge: choose('Where is the repository?', FORGES),
    repositoryUrl: write('URL of the repository', 'https://git.example.com/acme/ai-platform', 'repositoryUrl', false, true),
    environments: write('Environments, in the order of promotion', 'staging,production', 'environments', true, false),
    owners: write('Who approves changes of every environment but the first? Nobody when left empty', '@acme/ml-leads', 'owners', true, false),
    example: choose('What shall main.ts describe?', EXAMPLES),
  };
  const answers: { -readonly [A in keyof InitAnswers]: InitAnswers[A] } = { ...given };
  for (const [field, ask] of Object.entries(questions) as [keyof InitAnswers, () => Promise<string | symbol>][]) {
    const before = given[field];
    if (before !== undefined && before.length > 0) continue;
    const answer = await ask();
    if (typeof answer === 'symbol') return undefined;
    if (field === 'environments' || field === 'owners') answers[field] = [answer];
    else Object.assign(answers, { [field]: answer });
  }
  return answers;
}
