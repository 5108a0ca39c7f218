/** Versions of the packages that a new repository installs, as npm writes them. */
export interface PackageVersions {
  readonly 'cdk8s': string;
  readonly 'cdk8s-gitops-ai': string;
  readonly 'cdk8s-plus-27': string;
  readonly 'constructs': string;
  readonly 'tsx': string;
  readonly 'typescript': string;
}

/** The versions that this package was tested with; of itself exactly this one. */
export function packageVersions(manifest: PackageManifest): PackageVersions {
  const { version, peerDependencies: peers, devDependencies: tools } = manifest;
  return {
    'cdk8s': peers.cdk8s,
    'cdk8s-gitops-ai': version,
    'cdk8s-plus-27': peers['cdk8s-plus-27'],
    'constructs': peers.constructs,
    'tsx': tools.tsx,
    'typescript': tools.typescript,
  };
}

/** What is read of our own `package.json`, which npm publishes whole. */
export interface PackageManifest {
  readonly version: string;
  readonly peerDependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
}
