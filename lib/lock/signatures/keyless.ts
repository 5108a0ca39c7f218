import { readText } from './key';
import { FoundSignature } from './signature';
import { GitOpsError, loadOptional } from '../../errors';

/** What is used of the packages of Sigstore. */
interface BundlePackage { bundleFromJSON(json: unknown): unknown }
interface SpecsPackage { readonly TrustedRoot: { fromJSON(json: unknown): TrustedRoot } }
interface TufPackage { getTrustedRoot(): Promise<TrustedRoot> }
interface VerifyPackage {
  readonly Verifier: new (trust: unknown, options: object) => { verify(entity: unknown): VerifiedSigner };
  toTrustMaterial(root: TrustedRoot): unknown;
  toSignedEntity(bundle: unknown, artifact: Buffer): unknown;
}
interface VerifiedSigner {
  readonly identity?: { readonly subjectAlternativeName?: string; readonly extensions?: { readonly issuer?: string } };
}
interface TrustedRoot { readonly certificateAuthorities: readonly unknown[]; readonly tlogs: readonly unknown[]; readonly ctlogs: readonly unknown[] }

const PURPOSE = 'verifying signatures by identity';

/**
 * Verifies signatures by short-lived certificates: an authority that is trusted made it out for the identity, and the time
 * of signing, which a log or an authority for time vouches for, was within its life.
 *
 * @param trustRoot file with the authorities; without it, those of the public Sigstore are fetched
 */
export async function keyless(
  identity: string, issuer: string, trustRoot: { readonly path: string; readonly shown: string } | undefined,
): Promise<(found: FoundSignature) => string | undefined> {
  const [{ bundleFromJSON }, { toTrustMaterial, toSignedEntity, Verifier }] = await Promise.all([
    loadOptional<BundlePackage>('@sigstore/bundle', PURPOSE), loadOptional<VerifyPackage>('@sigstore/verify', PURPOSE),
  ]);
  const root = trustRoot ? await readTrustRoot(trustRoot) : await fetchTrustRoot();
  // What the root has of logs must have seen the signature; where it has none, an authority for time must have.
  const [logs, certificateLogs] = [root.tlogs, root.ctlogs].map(list => (list.length > 0 ? 1 : 0));
  const thresholds = { tlogThreshold: logs, tsaThreshold: 1 - logs, ctlogThreshold: certificateLogs };
  const verifier = new Verifier(toTrustMaterial(root), thresholds);
  const isMeant = patternOf(identity);
  return ({ bundle, signed }) => {
    if (!bundle) return 'it was made with a key, and has no certificate';
    let signer: VerifiedSigner;
    try {
      signer = verifier.verify(toSignedEntity(bundleFromJSON(bundle), signed));
    } catch (error) {
      return `its certificate, or its proof of time, is not trusted: ${(error as Error).message}`;
    }
    const { subjectAlternativeName: who = 'nobody', extensions } = signer.identity ?? {};
    if (!isMeant.test(who)) return `it is of ${who}`;
    return extensions?.issuer === issuer ? undefined : `its issuer is ${extensions?.issuer ?? 'not said'}`;
  };
}

/** The whole of an identity; `*` stands for anything without `/`. */
function patternOf(identity: string): RegExp {
  return new RegExp(`^${identity.split('*').map(part => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('[^/\\s]*')}$`);
}

async function readTrustRoot({ path, shown }: { readonly path: string; readonly shown: string }): Promise<TrustedRoot> {
  const text = readText(path, shown, 'signature-trust-root');
  const { TrustedRoot } = await loadOptional<SpecsPackage>('@sigstore/protobuf-specs', PURPOSE);
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(text));
    if (root.certificateAuthorities.length > 0) return root;
  } catch {
    // Said below.
  }
  throw new GitOpsError([{
    id: 'signature-trust-root', path: shown, problem: 'this is no trust root of Sigstore, or it has no authority for certificates', fix: 'write it with `cosign trusted-root create`, or copy trusted_root.json of your TUF repository',
  }]);
}

async function fetchTrustRoot(): Promise<TrustedRoot> {
  const { getTrustedRoot } = await loadOptional<TufPackage>('@sigstore/tuf', PURPOSE);
  try {
    return await getTrustedRoot();
  } catch (error) {
    throw new GitOpsError([{
      id: 'signature-trust-root', path: 'https://tuf-repo-cdn.sigstore.dev', problem: `the trust root of the public Sigstore cannot be fetched: ${(error as Error).message}`, fix: 'without a way there, give the trust root as a file: `trustRoot:` of the rule, or --trust-root',
    }]);
  }
}
