import type { Manifest } from "./manifest.js";
import { writtenManifest } from "./manifest-schema.js";
import type { Source } from "./source.js";

/**
 * Reads the manifest of a source with every default filled in. The manifest schema says how; this adds the defaults that
 * depend on other keys. A source that does not fit the schema still gives a manifest, without the values that do not fit.
 */
export function buildManifest(source: Source): Manifest {
  const { tools, resources, prompts, client, ...manifest } = writtenManifest.read(source.data);
  const serverLabel = labelOf(manifest.server.name);
  return {
    ...manifest,
    tools: new Map(inOrder(source, "tools", Object.entries(tools))),
    resources: new Map(inOrder(source, "resources", Object.entries(resources))),
    prompts: new Map(inOrder(source, "prompts", Object.entries(prompts))),
    client: { openai: { serverLabel, ...client.openai } },
  };
}

/** In the order of the text: objects put keys that look like array indexes first. */
function inOrder<T>(
  source: Source,
  section: string,
  entries: readonly (readonly [string, T])[],
): readonly (readonly [string, T])[] {
  if (!entries.some(([name]) => /^(0|[1-9]\d*)$/.test(name))) return entries;
  const place = (name: string) => source.locate([section, name], "key").range.start.offset;
  return entries.toSorted(([a], [b]) => place(a) - place(b));
}

/** A server name consists of letters, digits and hyphens. OpenAI's examples use `_` in labels. */
function labelOf(name: string): string {
  return name.replaceAll("-", "_");
}
