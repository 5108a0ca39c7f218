import { Compared, differs } from './words';
import { Between } from '../between';
import { ClusterDrift, hasDrift, isIncomplete } from '../model';
import { rolesFor } from '../rights';

/** The cluster against Git for programs. Fields are only ever added to it. */
export function formatDriftJson(result: ClusterDrift, { revision, server }: Compared): string {
  const { environment, cluster, apps, unknownKinds, missingRights, notes } = result;
  return print({
    environment,
    cluster,
    revision,
    server,
    drift: hasDrift(result),
    complete: !isIncomplete(result),
    apps,
    unknownKinds,
    missingRights,
    ...(missingRights.length > 0 && { roles: rolesFor(missingRights) }),
    notes,
  });
}

/** Two environments for programs. Fields are only ever added to it. */
export function formatBetweenJson(result: Between, { revision }: Compared): string {
  const { first, second, pointers, apps, notes } = result;
  return print({
    first,
    second,
    revision,
    different: differs(result),
    pointers: pointers.map(({ section, name, before, after }) => ({ section, name, first: before, second: after })),
    apps,
    notes,
  });
}

function print(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
