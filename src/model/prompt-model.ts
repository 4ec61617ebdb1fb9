import type { PromptSection } from "../manifest/prompt-schema.js";
import type { PromptPiece } from "../manifest/prompt-template.js";
import type { Origin } from "../manifest/source.js";
import type { ToolIdentifiers } from "./names.js";

/** A message of a prompt: text with places for arguments, or a resource with its contents. */
export type MessageModel = { readonly role: "user" | "assistant" } & (
  | { readonly pieces: readonly PromptPiece[] }
  | { readonly resource: { readonly uri: string; readonly mimeType?: string; readonly text: string } }
);

/** A prompt: what its section of the manifest says, with its file read and its resources embedded. */
export interface PromptModel extends Omit<PromptSection, "messages" | "file" | "timeoutMs"> {
  readonly name: string;
  readonly identifiers: ToolIdentifiers;
  /** Absent: a handler gives them. */
  readonly messages?: readonly MessageModel[];
  /** The prompt's own limit, or the server's for tools. */
  readonly timeoutMs: number;
  /** The prompt's entry in the manifest. */
  readonly origin: Origin;
}
