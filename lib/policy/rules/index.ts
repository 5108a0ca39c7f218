import { mutableImage } from './mutable-image';
import { objectName } from './object-name';
import { plaintextSecret } from './plaintext-secret';
import { podSecurity } from './pod-security';
import { removedApi } from './removed-api';
import { trackedJobTtl } from './tracked-job-ttl';
import { PolicyRule } from '../policy-rule';

/** The rules that hold for every object of every app. */
export const defaultRules: readonly PolicyRule[] = [objectName, removedApi, plaintextSecret, mutableImage, podSecurity, trackedJobTtl];
