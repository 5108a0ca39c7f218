import { requirePackage } from '../errors';

// Imported before all else that this entry point is made of, so that a missing package is told by its name.
requirePackage('aws-cdk-lib', 'cdk8s-gitops-ai/aws', path => require.resolve(path));
