import { bucketResolver } from './bucket';
import { openS3 } from './s3-client';
import { S3Store } from './s3-store';

/** Models in S3 and stores that speak its language. */
export const s3 = bucketResolver({
  scheme: 's3',
  forms: ['s3://bucket/key', 's3://bucket/prefix/'],
  version: 'versionId',
  place: ['endpoint', 'region'],
  placeOf: ({ region, endpoint = undefined }, env) => {
    const url = endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
    return { ...region && { region }, ...url && { endpoint: url } };
  },
  open: async (bucket, place, context) => {
    const client = await openS3(place, context);
    return (folder, version) => new S3Store(client, bucket, folder, version);
  },
  keepVersions: bucket => `\`aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled\` makes it keep them`,
});
