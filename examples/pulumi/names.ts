/** What both programs name: chosen here, so that neither has to wait for the other. */
export const BUCKET = 'acme-models';
export const STAGING_CLUSTER = 'staging-eu';
