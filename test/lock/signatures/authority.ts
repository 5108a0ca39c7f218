import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { initializeCA, CA } from '@sigstore/mock/dist/fulcio/ca';
import { initializeTLog, TLog } from '@sigstore/mock/dist/rekor/tlog';
import { BUNDLE, KeyPair, KINDS, signed } from './signing';

export const ISSUER = 'https://token.actions.githubusercontent.com';
const STATEMENT = 'application/vnd.in-toto+json';
const MINUTE = 60_000;

/** What of a signature by identity is not as usual. */
export interface Unusual {
  readonly issuer?: string;
  /** Minutes between the certificate and the entry in the log. */
  readonly late?: number;
  /** Whether it is in no log. */
  readonly unlogged?: boolean;
}

/**
 * An authority for certificates with a log of signatures, as a company runs them: the pieces that Sigstore tests itself with,
 * in memory. There is no log of certificates.
 */
export class Authority {
  public static async start(): Promise<Authority> {
    const keys = { ca: pair(), log: pair() };
    // Roots are valid from the moment they are made; all else happens a little later.
    const now = new Date(Date.now() + MINUTE);
    const ca = await initializeCA(keys.ca as never, undefined, now);
    const logs = new Map<number, TLog>();
    const log = async (late: number) => logs.get(late) ?? initializeTLog('https://log.example.com', keys.log as never, new Date(now.getTime() + late * MINUTE));
    return new Authority(ca, log, der(keys.log));
  }

  private constructor(
    private readonly ca: CA,
    private readonly log: (late: number) => Promise<TLog>,
    private readonly logKey: Buffer,
  ) {}

  /** The file that says what is trusted. */
  public trustRoot(): string {
    const validFor = { start: '2000-01-01T00:00:00Z' };
    const logOf = (key: Buffer, id: Buffer) => ({
      baseUrl: 'https://log.example.com',
      hashAlgorithm: 'SHA2_256',
      publicKey: { rawBytes: key.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
      logId: { keyId: id.toString('base64') },
    });
    return JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [logOf(this.logKey, createHash('sha256').update(this.logKey).digest())],
      ctlogs: [],
      certificateAuthorities: [{ subject: { organization: 'acme', commonName: 'acme' }, uri: 'https://ca.example.com', certChain: { certificates: [{ rawBytes: this.ca.rootCertificate.toString('base64') }] }, validFor }],
      timestampAuthorities: [],
    });
  }

  /** A bundle with a statement that an identity signed. */
  public async bundle(identity: string, content: string, { issuer, late = 1, unlogged }: Unusual = {}): Promise<string> {
    const key = KINDS['ECDSA on P-256']();
    const certificate = await this.certificate(key, identity, issuer);
    const sig = signed(key, `DSSEv1 ${STATEMENT.length} ${STATEMENT} ${Buffer.byteLength(content)} ${content}`);
    const entry = await this.entry(late, {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        envelopeHash: { algorithm: 'sha256', value: sha256(content) },
        payloadHash: { algorithm: 'sha256', value: sha256(content) },
        signatures: [{ signature: sig, verifier: base64(pem(certificate)) }],
      },
    });
    const { logID, verification: { inclusionProof: proof } } = entry;
    return JSON.stringify({
      mediaType: BUNDLE,
      verificationMaterial: {
        certificate: { rawBytes: certificate.toString('base64') },
        tlogEntries: unlogged ? [] : [{
          logIndex: String(entry.logIndex),
          logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
          kindVersion: { kind: 'dsse', version: '0.0.1' },
          integratedTime: String(entry.integratedTime),
          inclusionPromise: { signedEntryTimestamp: entry.verification.signedEntryTimestamp },
          inclusionProof: {
            logIndex: String(proof.logIndex), rootHash: Buffer.from(proof.rootHash, 'hex').toString('base64'), treeSize: String(proof.treeSize), hashes: [], checkpoint: { envelope: proof.checkpoint },
          },
          canonicalizedBody: entry.body,
        }],
      },
      dsseEnvelope: { payload: base64(content), payloadType: STATEMENT, signatures: [{ sig, keyid: '' }] },
    });
  }

  /** The annotations of a payload that an identity signed, as cosign writes them without bundles. */
  public async annotations(identity: string, payload: string, { issuer, late = 1, unlogged }: Unusual = {}): Promise<{ [name: string]: string }> {
    const key = KINDS['ECDSA on P-256']();
    const certificate = pem(await this.certificate(key, identity, issuer));
    const content = signed(key, payload);
    const entry = await this.entry(late, {
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: { data: { hash: { algorithm: 'sha256', value: sha256(payload) } }, signature: { content, publicKey: { content: base64(certificate) } } },
    });
    const { body, integratedTime, logIndex, logID, verification: { signedEntryTimestamp: SignedEntryTimestamp } } = entry;
    return {
      'dev.cosignproject.cosign/signature': content,
      'dev.sigstore.cosign/certificate': certificate,
      ...!unlogged && { 'dev.sigstore.cosign/bundle': JSON.stringify({ SignedEntryTimestamp, Payload: { body, integratedTime, logIndex, logID } }) },
    };
  }

  private certificate(key: KeyPair, identity: string, issuer = ISSUER): Promise<Buffer> {
    const extensions = [{ oid: '1.3.6.1.4.1.57264.1.8', value: issuer }];
    return this.ca.issueCertificate({ publicKey: der(key), subjectAltName: identity, extensions });
  }

  private async entry(late: number, proposed: object): Promise<any> {
    const [entry] = Object.values(await (await this.log(late)).log(proposed));
    return entry;
  }
}

function pair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function der({ publicKey }: KeyPair): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' });
}

function pem(certificate: Buffer): string {
  return new X509Certificate(certificate).toString();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
