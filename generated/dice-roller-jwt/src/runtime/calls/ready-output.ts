import { ToolError } from "../tool-error.js";

/**
 * An output that was judged and written as JSON by whoever made it, as HTTP tools do: they know what to make of an answer
 * that does not fit the output schema.
 */
export class ReadyOutput {
  /** Integers that a number would change are strings of `marked`. */
  readonly value: unknown;
  /** `value` as JSON, or as it is where it is the text of an answer that is not JSON. */
  readonly json: string;
  /** Whether `value` breaks the output schema, in a tool whose listing says that this may happen. */
  readonly mismatch: boolean;
  /** Told beside the output, in text blocks of their own. */
  readonly notes: readonly string[];

  constructor(
    value: unknown,
    json: string,
    {
      mismatch = false,
      notes = [],
    }: { readonly mismatch?: boolean; readonly notes?: readonly string[] } = {},
  ) {
    this.value = value;
    this.json = json;
    this.mismatch = mismatch;
    this.notes = notes;
  }
}

/** An output that cannot be sent, where the caller may read why: the call counts as `invalid-output`. */
export class UnfitOutput extends ToolError {}
