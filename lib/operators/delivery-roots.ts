import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests';

/** An object in the delivery directory of a cluster. */
type DeliveryObject = Record<string, any>;

const KINDS = {
  'Flux': ['GitRepository', 'Kustomization'],
  'Argo CD': ['AppProject', 'Application'],
};

/**
 * The objects that an operator has to be told once, from the committed delivery directory of its cluster: the root that
 * delivers the directory, itself included, and what that refers to. All others come from Git by it.
 *
 * @param directory such as `deploy/staging/delivery/staging-eu`
 * @throws GitOpsError when there is no such directory or no root of this operator in it
 */
export function deliveryRoots(directory: string, operator: keyof typeof KINDS): DeliveryObject[] {
  const objects = read(directory).filter(({ kind }) => KINDS[operator].includes(kind as string));
  const root = objects.find(({ kind, metadata }) => kind === KINDS[operator][1] && /-delivery$/.test(String((metadata as DeliveryObject)?.name)));
  if (!root) {
    throw refused(directory, `there is no root object of ${operator} in it`, `name the delivery directory of a cluster that ${operator} serves, such as deploy/staging/delivery/staging-eu`);
  }
  const [before] = KINDS[operator];
  const wanted = operator === 'Flux' ? root.spec.sourceRef.name : root.spec.project;
  return [...objects.filter(({ kind, metadata }) => kind === before && (metadata as DeliveryObject).name === wanted), root];
}

function read(directory: string): DeliveryObject[] {
  try {
    return readdirSync(directory).filter(name => name.endsWith('.yaml')).sort(byCodeUnit)
      .map(name => parse(readFileSync(join(directory, name), 'utf8')) as DeliveryObject);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refused(directory, code === 'ENOENT' ? 'there is no such directory' : `it cannot be read: ${(error as Error).message}`, 'synthesize first: `npx cdk8s synth`');
  }
}

function refused(path: string, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'delivery-directory', path, field: 'deliveryDirectory', problem, fix }]);
}
