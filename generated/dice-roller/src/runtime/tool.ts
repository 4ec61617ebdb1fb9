import type { ContentBlock } from "./content.js";
import type { ToolContext } from "./context.js";
import type { Environment } from "./settings/placeholders.js";

/** A tool as `tools/list` shows it. */
export interface ToolListing {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: JsonObject;
  /** Any JSON Schema (protocol 2026-07-28). */
  readonly outputSchema?: JsonObject | boolean;
  readonly annotations?: ToolAnnotations;
  /** Images for clients to show (protocol 2025-11-25 and later). */
  readonly icons?: readonly ToolIcon[];
}

/** An image that stands for a tool, a resource or a prompt. */
export interface ToolIcon {
  /** An `https:` URL or a `data:` URI. */
  readonly src: string;
  readonly mimeType?: string;
  /** `48x48`, or `any`. */
  readonly sizes?: readonly string[];
  /** The background that it is made for. */
  readonly theme?: "light" | "dark";
}

/** Hints on what a tool does. */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

export interface JsonObject {
  readonly [key: string]: unknown;
}

/** A violation of a schema, as Ajv reports it. */
export interface Violation {
  /** JSON Pointer (RFC 6901) to the value. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A validator compiled ahead of time. That of a handler's input fills in defaults; when it answers false, `errors` says why. */
export interface Validator {
  (value: unknown): boolean;
  errors?: readonly Violation[] | null;
}

/** A result as a budget cuts it (MCP `CallToolResult`). */
export interface Answer {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

/** Arguments that are listed under other names than their own (`calls/argument-names.ts`). */
export interface ArgumentNames {
  /**
   * Gives arguments their own names, in place. A caller may use either name, but not both at once: returns a line for each
   * argument that is given twice.
   */
  restore(input: unknown): readonly string[];
  /** The listed name of an argument: callers know no others. */
  listed(original: string): string;
  /** A message for the caller, with listed names. */
  translate(message: string): string;
}

/** A question that the person behind the caller answers before a tool runs (`asking/asking.ts`). */
export interface Confirmation {
  /** Fixed strings, and arguments by name. */
  readonly message: readonly (string | { readonly argument: string })[];
  /** Whether a call runs where the caller's client cannot ask. */
  readonly whenUnsupported: "refuse" | "allow";
  /** How long the answer may take, in seconds. */
  readonly expirySeconds: number;
  /** The form that the person fills in. Absent: the person accepts or declines. */
  readonly form?: QuestionForm;
}

/**
 * A form, as elicitation allows it (MCP `ElicitRequestFormParams.requestedSchema`). Assignable to the types of the SDKs, which have
 * mutable lists and an index signature.
 */
export type QuestionForm = {
  readonly type: "object";
  readonly properties: Record<string, QuestionField>;
  readonly required?: string[];
};

/** A field of a form: a string, a number, a boolean, one choice of several, or a list of choices (`PrimitiveSchemaDefinition`). */
export type QuestionField = { readonly title?: string; readonly description?: string } & (
  | {
      readonly type: "string";
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly format?: "email" | "uri" | "date" | "date-time";
      readonly default?: string;
    }
  | {
      readonly type: "number" | "integer";
      readonly minimum?: number;
      readonly maximum?: number;
      readonly default?: number;
    }
  | { readonly type: "boolean"; readonly default?: boolean }
  | { readonly type: "string"; readonly enum: string[]; readonly default?: string }
  | { readonly type: "string"; readonly oneOf: Choice[]; readonly default?: string }
  | Choices<{ readonly type: "string"; readonly enum: string[] }>
  | Choices<{ readonly anyOf: Choice[] }>
);

interface Choice {
  readonly const: string;
  readonly title: string;
}

interface Choices<Items> {
  readonly type: "array";
  readonly items: Items;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: string[];
}

/** A tool, ready to run: one per tool of the manifest, in `tools.ts`. */
export interface Tool {
  readonly name: string;
  /** Earlier names, which callers may still use. */
  readonly aliases?: readonly string[];
  /** The protocol's method that performs it. Absent: `tools/call`. */
  readonly method?: string;
  readonly listing: ToolListing;
  /**
   * Set when the output is not an object: callers of versions up to 2025-11-25, where structured content must be an object,
   * see this schema and get `{"result": output}`.
   */
  readonly legacyOutputSchema?: JsonObject;
  /** Absent: arguments are listed under their own names. */
  readonly argumentNames?: ArgumentNames;
  /** Tags by which operators select tools (`MCP_TOOL_TAGS`). */
  readonly tags?: readonly string[];
  /** Scopes that a caller needs in addition to the server's. */
  readonly scopes: readonly string[];
  readonly timeoutMs: number;
  /** Whether `progress` and `log` are sent to the caller before the result. */
  readonly streaming: boolean;
  /** Absent: the tool runs without a question. */
  readonly confirm?: Confirmation;
  /**
   * Whether the handler takes bigints for integers that a number would change. Validators judge the nearest number.
   * Absent: calls with such integers are refused.
   */
  readonly keepsIntegers?: boolean;
  readonly validateInput: Validator;
  readonly validateOutput?: Validator;
  /** Validates the answers to the form of `confirm`, and fills in defaults. */
  readonly validateAnswers?: Validator;
  /** Receives validated input with defaults filled in. A method, so that handlers with a narrower input type are assignable. */
  handler(input: unknown, context: ToolContext): unknown;
  /**
   * Reads what the tool needs from the environment, before the server takes calls. `setting` is its place in the
   * manifest, for messages. Returns its problems, one per line, naming the variable or setting and the fix.
   */
  prepare?(environment: Environment, setting: string): readonly string[];
  /**
   * Cuts an answer that is larger than the budget of the tool. `wrapped`: the structured content is `{"result": output}`.
   * Throws `UnfitOutput` for an answer that cannot be cut.
   */
  fitAnswer?(answer: Answer, wrapped: boolean): Answer;
}
