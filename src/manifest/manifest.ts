import type { WrittenManifest } from "./manifest-schema.js";
import type { PromptSection } from "./prompt-schema.js";
import type { ResourceSection } from "./resource-schema.js";
import type { ToolSection } from "./tool-schema.js";

/**
 * A manifest as its author wrote it, after validation against the manifest schema: defaults filled in, nothing resolved.
 * Schemas are raw JSON Schema; `${NAME}` placeholders are strings as they are written.
 */
export type Manifest = Omit<WrittenManifest, "tools" | "resources" | "prompts" | "client"> & {
  /** Tools by name, in the order of the manifest. */
  readonly tools: ReadonlyMap<string, ToolSection>;
  /** Resources by name, in the order of the manifest. */
  readonly resources: ReadonlyMap<string, ResourceSection>;
  /** Prompts by name, in the order of the manifest. */
  readonly prompts: ReadonlyMap<string, PromptSection>;
  readonly client: { readonly openai: OpenAiClientSection };
};

/** The section `client.openai` with its defaults. */
export type OpenAiClientSection = WrittenManifest["client"]["openai"] & { readonly serverLabel: string };
