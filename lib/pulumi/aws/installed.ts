import { requirePackage } from '../../errors';

// Imported before all else that this entry point is made of, so that a missing package is told by its name.
for (const name of ['@pulumi/pulumi', '@pulumi/aws']) requirePackage(name, 'cdk8s-gitops-ai/pulumi/aws', path => require.resolve(path));
