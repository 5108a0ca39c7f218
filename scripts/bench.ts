/**
 * What this library costs, each time beside something else in the same process and run. Only ratios are worth quoting:
 * absolute times are those of the machine.
 *
 *     npm run bench             all of it
 *     npm run bench -- policy   one part
 */
import { againstCdk8s } from './bench/cdk8s';
import { commitBesideGit } from './bench/commit';
import { lockBesideRequests } from './bench/lock';
import { policyBesideRendering } from './bench/policy';

/** The policy comes first: its first round is that of a fresh process. */
const PARTS: { readonly [name: string]: () => void | Promise<void> } = {
  policy: policyBesideRendering, cdk8s: againstCdk8s, commit: commitBesideGit, lock: lockBesideRequests,
};

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`there is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
void (async () => {
  for (const [name, part] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) await part();
})();
