import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Cloud } from '../../examples/aws/cloud';
import { platform, Platform } from '../../examples/aws/platform';

const CONTEXT = (JSON.parse(readFileSync(join(__dirname, '..', '..', 'examples', 'aws', 'cdk.json'), 'utf8')) as { context: { [key: string]: unknown } }).context;

/** The cloud side of examples/aws, as `cdk synth` makes it. */
export function exampleCloud(kubernetes: Platform = platform()): Cloud {
  return new Cloud(new App({ context: CONTEXT, analyticsReporting: false }), 'Models', kubernetes);
}
