import type { Json, JsonObject } from "../../src/json.js";

/** A request as an API got it. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path below the server's URL, and query, as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** A response that a document declares. */
export interface DeclaredResponse {
  /** `200`, `2XX`, `default`. */
  readonly status: string;
  /** Media types with their schemas in the validator's own dialect, self-contained. */
  readonly contents: readonly { readonly mediaType: string; readonly schema: Json | undefined }[];
}

/** An operation as the validator reads the document. */
export interface IndependentOperation {
  readonly responses: readonly DeclaredResponse[];
  /** Query parameters that the document does not have: the validator lets them pass. */
  strayQuery(target: string): readonly string[];
  /** Good requests, each made bad in one way that the validator must notice: else it did not look. */
  spoilt(request: ArrivedRequest): readonly ArrivedRequest[];
  /** What the document does not allow of a request: nothing when it is a good one. */
  requestProblems(request: ArrivedRequest): readonly string[];
  /** Whether the validator takes a number for an answer that is to be an object, a list or a text: it could not read its schema. */
  isBlind(status: string, mediaType: string): boolean;
  responseProblems(status: number, mediaType: string, body: Json): readonly string[];
}

/** The operations of a document of version 2.0 to 3.1, by `GET /path`. */
export function readOperations(document: JsonObject): Promise<ReadonlyMap<string, IndependentOperation>>;
