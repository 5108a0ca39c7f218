/** Images of a store that carry a tag with this prefix are kept, whatever else they are tagged with. */
export const KEEP_TAG_PREFIX = 'keep-';
/** Images that carry a tag with this prefix expire, unless they are kept. */
export const EXPIRED_TAG_PREFIX = 'expired-';
/** Tag of the versions of objects that expire, with the value `expired`. */
export const RETENTION_TAG = 'gitops-ai-retention';
/** How long what was given up stays. */
export const EXPIRED_DAYS = 14;
/** The most that a rule of ECR counts; kept images beyond it would expire, oldest first. */
export const MOST_KEPT_IMAGES = 9999;
