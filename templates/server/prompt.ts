import type { ContentBlock } from "./content.js";
import type { ToolContext } from "./context.js";
import type { ToolIcon } from "./tool.js";

/** A message of a prompt. */
export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: ContentBlock;
}

/** The result of a prompt's handler: its messages, or the text of one message of the user. */
export type PromptMessages = string | readonly PromptMessage[];

/** An argument, as `prompts/list` shows it. */
export interface PromptArgument {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly required?: boolean;
}

/** A message of the manifest: text with places for arguments, or an embedded resource. */
export type WrittenMessage =
  | {
      readonly role: PromptMessage["role"];
      readonly pieces: readonly (string | { readonly argument: string })[];
    }
  | PromptMessage;

/** A prompt of the manifest, in `prompts.ts`. */
export interface Prompt {
  readonly listing: {
    readonly name: string;
    readonly title?: string;
    readonly description?: string;
    readonly arguments?: readonly PromptArgument[];
    readonly icons?: readonly ToolIcon[];
  };
  /** The values of arguments that accept only these. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** Scopes that a caller needs in addition to the server's. */
  readonly scopes: readonly string[];
  readonly timeoutMs: number;
  readonly source:
    | { readonly messages: readonly WrittenMessage[] }
    | {
        /** A method, so that handlers with narrower arguments are assignable. */
        handler(args: unknown, context: ToolContext): PromptMessages | Promise<PromptMessages>;
      };
}
