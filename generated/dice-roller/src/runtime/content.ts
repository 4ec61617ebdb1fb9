/** A content block of a tool result (MCP `ContentBlock`). */
export type ContentBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image" | "audio"; readonly data: string; readonly mimeType: string }
  | {
      readonly type: "resource_link";
      readonly uri: string;
      readonly name: string;
      readonly mimeType?: string;
    }
  | { readonly type: "resource"; readonly resource: EmbeddedResource };

/** The contents of a resource: text, or base64 in `blob`. */
export type EmbeddedResource =
  | { readonly uri: string; readonly mimeType?: string; readonly text: string }
  | { readonly uri: string; readonly mimeType?: string; readonly blob: string };

/** The content blocks of a result, created by {@link content}. */
export class Content {
  readonly blocks: readonly ContentBlock[];

  constructor(blocks: readonly ContentBlock[]) {
    this.blocks = blocks;
  }
}

/** Returns content blocks (images, audio, resources) instead of JSON, from a tool without an output schema. */
export function content(...blocks: readonly ContentBlock[]): Content {
  return new Content(blocks);
}

/** The output of a tool without an output schema: a string, content blocks, undefined, or any JSON value (sent as text). */
export type UntypedOutput =
  | string
  | Content
  | undefined
  | null
  | number
  | boolean
  | readonly unknown[]
  | Readonly<Record<string, unknown>>;
