import type { Caller } from "../context.js";
import type { Refused } from "./refusal.js";

/** Decides who may call a server with `auth`; open servers have none. */
export interface Access {
  /**
   * Finds the caller by the access token of a request, or why the request is refused. Synchronous when the token was
   * verified before. Scopes are not checked here.
   */
  authenticate(request: Credentials): Caller | Refused | Promise<Caller | Refused>;
  /**
   * Checks the scopes of the server and of the tools that the body calls, before anything runs.
   *
   * @param host The `Host` header of the request.
   */
  scopeRefusal(caller: Caller, body: unknown, host: string): Refused | undefined;
  readonly metadata: ResourceMetadata;
}

/** The parts of a request that authentication reads. */
export interface Credentials {
  readonly headers: { readonly authorization?: string | undefined; readonly host?: string | undefined };
  readonly url?: string | undefined;
}

/** The server's metadata as an OAuth protected resource (RFC 9728), which tells clients where to get a token. */
export interface ResourceMetadata {
  /** Paths that answer with the document. */
  readonly paths: ReadonlySet<string>;
  /** The URL of the document for a client that reached the server as `host`. */
  url(host: string): string;
  /** The document, as JSON. */
  document(host: string): string;
}
