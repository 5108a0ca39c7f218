import { parseAllDocuments } from 'yaml';
import { FoundSecret, findSecrets, literalUnder } from './detector';
import { nameKind } from './names';
import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { record } from '../shapes';

/** A secret in an object. */
export interface PlacedSecret extends FoundSecret {
  /** Path of the field. */
  readonly field: string;
  /** The name that the value stands under, when that is what tells. */
  readonly name?: string;
  /** Whether the text of the field has more than one line. */
  readonly multiline: boolean;
}

/** A Secret inside an object, or inside a text in it: a List, a hook, an annotation that keeps what was applied. */
export interface InnerSecret {
  readonly field: string;
  readonly secret: { readonly [field: string]: unknown };
}

/** What one pass over an object finds. */
export interface ObjectScan {
  readonly found: readonly PlacedSecret[];
  readonly inner: readonly InnerSecret[];
}

const NOTHING: ObjectScan = { found: [], inner: [] };
/** Deeper than any manifest: what is deeper was made to hurt. */
const DEEPEST = 100;

/** What a pass over an object finds; each object is passed over once a world, however many rules ask. */
export function scanOf(object: PolicyObject, world: PolicyWorld): ObjectScan {
  const scans = world._once(newScans);
  let scan = scans.get(object);
  if (!scan) {
    scan = scanObject(object.manifest);
    scans.set(object, scan);
  }
  return scan;
}

const newScans = () => new WeakMap<PolicyObject, ObjectScan>();

/** What a pass over a decoded object finds. Values of a Secret are left to the rule about Secrets. */
export function scanObject(manifest: { readonly [field: string]: unknown }): ObjectScan {
  const scan = new Scan(manifest);
  scan.run();
  return scan.found.length === 0 && scan.inner.length === 0 ? NOTHING : scan;
}

class Scan implements ObjectScan {
  public readonly found: PlacedSecret[] = [];
  public readonly inner: InnerSecret[] = [];

  /** Keys and indexes on the way to where the pass is. */
  private readonly path: (string | number)[] = [];

  constructor(private readonly manifest: { readonly [field: string]: unknown }) {}

  public run(): void {
    for (const [key, value] of Object.entries(this.manifest)) {
      // What SOPS writes about itself, and what the rule about Secrets looks at.
      if (key === 'sops' || (this.manifest.kind === 'Secret' && (key === 'data' || key === 'stringData'))) continue;
      this.enter(key, value, undefined);
    }
  }

  private enter(key: string | number, value: unknown, parent: { readonly [key: string]: unknown } | undefined): void {
    this.path.push(key);
    this.visit(value, key, parent);
    this.path.pop();
  }

  private visit(value: unknown, key: string | number, parent: { readonly [key: string]: unknown } | undefined): void {
    if (typeof value === 'string') return this.text(value, key, parent);
    if (typeof value === 'number' && nameKind(String(key)) === 'password' && value >= 1000) return this.text(String(value), key, parent);
    if (typeof value !== 'object' || value === null || this.path.length > DEEPEST) return;
    if (Array.isArray(value)) return this.list(value, key);
    const map = value as { readonly [key: string]: unknown };
    if (map.kind === 'Secret' && map.apiVersion === 'v1') {
      this.inner.push({ field: this.field(), secret: map });
      return;
    }
    for (const name of Object.keys(map)) {
      // Ciphertext by its place; whether it is ciphertext is the question of another rule.
      if (name === 'encryptedData' && this.manifest.kind === 'SealedSecret') continue;
      if (name.length >= 16) this.keyItself(name);
      this.enter(name, map[name], map);
    }
  }

  private list(values: readonly unknown[], key: string | number): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const before = i > 0 ? values[i - 1] : undefined;
      if (typeof value === 'string' && typeof before === 'string' && before.startsWith('-') && !before.includes('=') && !value.startsWith('-')) {
        const what = literalUnder(before, value, true);
        if (what) {
          this.path.push(i);
          this.add({ what, by: 'name', line: 1, encoding: [] }, before, value);
          this.path.pop();
          continue;
        }
      }
      this.path.push(i);
      this.visit(value, typeof value === 'string' ? key : i, undefined);
      this.path.pop();
    }
  }

  private text(value: string, key: string | number, parent: { readonly [key: string]: unknown } | undefined): void {
    if (value.length < 3) return;
    const name = this.nameOf(String(key), parent);
    const kind = key === 'args' || key === 'command' ? 'command' as const : undefined;
    for (const secret of findSecrets(value, { name: name.text, variable: name.variable, kind })) this.add(secret, name.text, value);
    if (value.length > 40 && value.includes('Secret') && /["']?kind["']?:\s*["']?Secret\b/.test(value)) this.manifestsIn(value);
  }

  /** The name that a text stands under: that of its key, or of the entry that it is the value of. */
  private nameOf(key: string, parent: { readonly [key: string]: unknown } | undefined): { text: string; variable: boolean } {
    if (parent && (key === 'value' || key === 'default')) {
      const name = parent.name ?? parent.key;
      if (typeof name === 'string') return { text: name, variable: true };
    }
    const variable = this.path.length === 2 && this.path[0] === 'data' && this.manifest.kind === 'ConfigMap';
    return { text: key, variable };
  }

  /** A key can be a secret as well as a value: then its own path must not show it. */
  private keyItself(name: string): void {
    const [secret] = findSecrets(name, { kind: 'prose' });
    if (!secret) return;
    this.path.push('(key not shown)');
    this.add(secret, undefined, name);
    this.path.pop();
  }

  private add(secret: FoundSecret, name: string | undefined, text: string): void {
    this.found.push({ ...secret, field: this.field(), multiline: text.includes('\n'), ...secret.by === 'name' && secret.line === 1 && name !== undefined && { name } });
  }

  private manifestsIn(text: string): void {
    try {
      const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
      for (const document of Array.isArray(documents) ? documents : []) {
        const value = document.errors.length > 0 ? undefined : record(document.toJS({ maxAliasCount: 100 }));
        if (value?.kind === 'Secret') this.inner.push({ field: this.field(), secret: value });
      }
    } catch {
      // A text that is no YAML holds no manifest that anybody could apply.
    }
  }

  private field(): string {
    return this.path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
  }
}
