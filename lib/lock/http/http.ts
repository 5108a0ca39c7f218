/** How a request is made. Requests only read: any of them may be tried again. */
export interface HttpRequest {
  /** @default GET */
  readonly method?: 'GET' | 'HEAD' | 'POST';
  /** Headers in lower case; without credentials, which go into `authorization`. */
  readonly headers?: { readonly [name: string]: string };
  /** Value of the header `authorization`. It goes to the origin of the URL, and is not sent on when that redirects elsewhere. */
  readonly authorization?: string;
  readonly body?: string;
  /** Whether redirects are followed. Not when the request is signed for one host, or carries a secret in other headers. @default true */
  readonly followRedirects?: boolean;
  /** Statuses besides 2xx that are answers, not failures: `[401, 404]`. */
  readonly accept?: readonly number[];
  /** Most bytes of the body that are kept; more is an error. @default 4 MiB */
  readonly mostBytes?: number;
}

/** What a server said. */
export interface HttpResponse {
  readonly status: number;
  /** By name in lower case; several values are joined with `, `. */
  readonly headers: { readonly [name: string]: string | undefined };
  /** Where it came from at last, without credentials and query. */
  readonly url: string;
  readonly body: Buffer;
  /** Hash of the body as it came, in 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A body that was hashed and not kept. */
export interface HttpDigest extends Omit<HttpResponse, 'body'> {
  readonly size: number;
}

/**
 * The one way to other hosts. At most so many requests run at once, the rest wait their turn; what fails for a moment is
 * tried again; a body that ends early is an error. Errors are `GitOpsError`s whose `path` is the URL without credentials
 * and query.
 */
export interface Http {
  /** The origin of a host that may have a port: with TLS, unless it is loopback or may be reached without. */
  origin(host: string): string;
  /** Reads an answer into memory. */
  request(url: string, request?: HttpRequest): Promise<HttpResponse>;
  /** Reads an answer, hashes it and forgets it: for what is too large for memory. */
  digest(url: string, request?: HttpRequest): Promise<HttpDigest>;
  /** Lets go of the connections. */
  close(): Promise<void>;
}
