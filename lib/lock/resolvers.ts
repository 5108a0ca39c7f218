import { gcs } from './gcs';
import { huggingFace } from './hugging-face';
import { kubeflowResolver } from './kubeflow';
import { local } from './local';
import { mlflowResolver } from './mlflow';
import { oci } from './oci';
import { Resolver } from './resolver';
import { s3 } from './s3';
import { web } from './web';

/** Where the files of a model may be. */
const SOURCES: readonly Resolver[] = [oci, huggingFace, s3, gcs, web, local];

/** Every kind of source that can be locked. Registries are first: what was found by way of one is verified by way of it. */
export const RESOLVERS: readonly Resolver[] = [mlflowResolver(SOURCES), kubeflowResolver(SOURCES), ...SOURCES];
