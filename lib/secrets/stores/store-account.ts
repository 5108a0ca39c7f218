import { ApiObject } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Delivery, emit, STORE_STAGE } from '../../manifests';

/** The account that External Secrets takes a token of to read from a store. */
export interface StoreAccount {
  /** The part of a store that names it. */
  readonly serviceAccountRef: { readonly name: string; readonly namespace?: string; readonly audiences?: readonly string[] };
}

/** What an account is made of. */
export interface StoreAccountOptions {
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  /** Namespace to write, which only stores that serve all namespaces need. */
  readonly namespace?: string;
  /** An account that exists; undefined to make one. */
  readonly existing?: IServiceAccount;
  /** What gives an own account its identity in the cloud. */
  readonly annotations?: { readonly [key: string]: string };
  readonly audiences?: readonly string[];
}

/** The given account, or one of the store's own. No token of it is mounted anywhere: the controller asks for short-lived ones. */
export function storeAccount(scope: Construct, options: StoreAccountOptions): StoreAccount {
  const { existing, name, labels, annotations, namespace, audiences } = options;
  if (!existing) {
    const account = emit(scope, 'account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, labels, ...(annotations && { annotations }) },
      automountServiceAccountToken: false,
    });
    Delivery.of(account)._stage = STORE_STAGE;
  } else if (existing.node.defaultChild && ApiObject.isApiObject(existing.node.defaultChild)) {
    Delivery.of(existing.node.defaultChild)._stage = STORE_STAGE;
  }
  return { serviceAccountRef: { name: existing?.name ?? name, ...(namespace && { namespace }), ...(audiences && { audiences }) } };
}
