import { bucketResolver } from './bucket';
import { openGcs } from './gcs-store';

/** Models in Google Cloud Storage. */
export const gcs = bucketResolver({
  scheme: 'gs',
  forms: ['gs://bucket/object', 'gs://bucket/prefix/'],
  version: 'generation',
  place: [],
  placeOf: () => ({}),
  open: (bucket, _, context) => openGcs(bucket, context),
  keepVersions: bucket => `\`gcloud storage buckets update gs://${bucket} --versioning\` makes it keep them`,
});
