import { requirePackage } from '../errors';

// Imported before all else that this entry point is made of, so that a missing package is told by its name.
for (const name of ['@pulumi/pulumi', '@pulumi/kubernetes']) requirePackage(name, 'cdk8s-gitops-ai/pulumi', path => require.resolve(path));
