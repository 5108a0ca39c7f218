/**
 * What both programs name: chosen here, so that neither has to wait for the other. There is no value in Git that a
 * deployment makes.
 */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
export const BUCKET = 'acme-models';
export const IMAGES = 'acme/models';
export const STAGING_CLUSTER = 'staging-eu';
export const PRODUCTION_CLUSTER = 'prod-eu';
/** Of a connection that somebody confirmed in the console; its id was never anybody's choice, and does not change. */
export const CONNECTION = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/0c7f2d52-7b53-4a0e-9a0d-5b1f3d6a4e21`;
