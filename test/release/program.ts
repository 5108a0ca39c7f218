import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { recommender } from '../../examples/recommender/recommender';
import { Approval, ChangeWindow } from 'cdk8s-gitops-ai';

/** The example, with what a test has written to settings.json beside it. */
interface Settings {
  readonly requiredEvaluations?: string[];
  readonly deny?: { readonly schedule: string; readonly minutes: number };
  readonly automatic?: boolean;
}

const file = join(__dirname, 'settings.json');
const settings = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Settings;
const repository = recommender();
const [, production] = repository.environments;
production.requiredEvaluations.push(...settings.requiredEvaluations ?? []);
if (settings.deny) {
  const { schedule, minutes } = settings.deny;
  production.changeWindows.push(ChangeWindow.deny({ schedule, duration: Duration.minutes(minutes), timeZone: 'Europe/Berlin' }));
}
if (settings.automatic) Object.assign(production, { approval: Approval.automatic() });
repository.synth();
