import { Buffer } from "node:buffer";
import { content, type EmbeddedResource } from "../content.js";
import type { ToolContext } from "../context.js";
import type { FixedResource, ResourceContents, Resources, ResourceTemplate } from "../resource.js";
import type { JsonObject, Tool } from "../tool.js";
import { entryOf, perform } from "./entry.js";
import { resultHints } from "./hints.js";
import { type Feature, INVALID_PARAMS, MethodError, textParameter } from "./method.js";
import { pageOf } from "./pages.js";
import { readVariable, UriTemplate } from "./uri-template.js";

const READ = "resources/read";

/** Code of MCP up to 2025-11-25. The second SDK sends -32602 instead, the code of 2026-07-28. */
const RESOURCE_NOT_FOUND = -32002;

/** A resource that a URI names, with the values of its variables. */
interface Found {
  readonly entry: Tool;
  /** Whether only a release changes its contents. */
  readonly isFixed: boolean;
  readonly variables: Readonly<Record<string, string | number | boolean>>;
}

/** `resources/list`, `resources/templates/list` and `resources/read`. */
export function resourceFeature({ fixed, templates }: Resources): Feature {
  const own = fixed.map((resource) => ({ resource, entry: readerOf(resource) }));
  const open = templates.map((resource) => ({
    resource,
    entry: readerOf(resource),
    template: new UriTemplate(resource.listing.uriTemplate),
  }));
  const byUri = new Map(own.map((known) => [known.resource.listing.uri, known]));

  /** The resource that a URI names; a line for each variable that is wrong where it only almost names one. */
  function find(uri: string): Found | readonly string[] {
    const known = byUri.get(uri);
    if (known !== undefined) {
      const { entry, resource } = known;
      return { entry, isFixed: "text" in resource.source, variables: {} };
    }
    let problems: readonly string[] = [];
    for (const { entry, resource, template } of open) {
      const texts = template.match(uri);
      if (texts === undefined) continue;
      const [variables, wrong] = readAll(texts, resource);
      if (wrong.length === 0) return { entry, isFixed: false, variables };
      if (problems.length === 0) problems = wrong;
    }
    return problems;
  }

  return {
    capabilities: { resources: {} },
    entries: [...own, ...open].map(({ entry }) => entry),
    find(method, { uri }) {
      if (method !== READ || typeof uri !== "string") return undefined;
      const found = find(uri);
      return "entry" in found ? found.entry : undefined;
    },
    open: (calls, settings) => ({
      "resources/list": (request) => {
        const visible = new Set(calls.visible(request.caller));
        const listed = own.filter(({ entry }) => visible.has(entry)).map(({ resource }) => resource.listing);
        return pageOf("resources", listed, request, settings);
      },
      "resources/templates/list": (request) => {
        const visible = new Set(calls.visible(request.caller));
        const listed = open.filter(({ entry }) => visible.has(entry)).map(({ resource }) => resource.listing);
        return pageOf("resourceTemplates", listed, request, settings);
      },
      [READ]: async (request): Promise<JsonObject> => {
        const uri = textParameter(request, "uri");
        const found = find(uri);
        if (!("entry" in found)) {
          if (found.length > 0) throw new MethodError(INVALID_PARAMS, found.join("\n"), { uri });
          throw new MethodError(RESOURCE_NOT_FOUND, "Resource not found", { uri });
        }
        const { entry, isFixed, variables } = found;
        const blocks = await perform(calls, entry, { uri, variables }, request);
        return {
          contents: blocks.flatMap((block) => (block.type === "resource" ? [block.resource] : [])),
          ...(isFixed
            ? resultHints(request.era, settings)
            : request.era === "modern" && { ttlMs: 0, cacheScope: "private" }),
        };
      },
    }),
  };
}

function readAll(
  texts: Readonly<Record<string, string>>,
  { variables }: ResourceTemplate,
): readonly [Found["variables"], readonly string[]] {
  const values: Record<string, string | number | boolean> = {};
  const problems: string[] = [];
  for (const [name, rules] of Object.entries(variables)) {
    const read = readVariable(texts[name] ?? "", rules);
    if ("problem" in read) problems.push(`\`${name}\` ${read.problem}`);
    else values[name] = read.value;
  }
  return [values, problems];
}

function readerOf(resource: FixedResource | ResourceTemplate): Tool {
  const { source, listing } = resource;
  const shape = (uri: string, contents: ResourceContents) =>
    content({ type: "resource", resource: embedded(uri, contents, listing.mimeType) });
  return entryOf(READ, resource, (input, context: ToolContext) => {
    const { uri, variables } = asInput(input);
    if ("text" in source) return shape(uri, source.text);
    const contents = source.handler(variables, context);
    return contents instanceof Promise ? contents.then((late) => shape(uri, late)) : shape(uri, contents);
  });
}

function asInput(input: unknown): { readonly uri: string; readonly variables: unknown } {
  const { uri, variables }: { uri?: unknown; variables?: unknown } = Object(input);
  if (typeof uri !== "string") throw new Error("a resource is read without its URI");
  return { uri, variables };
}

function embedded(uri: string, contents: ResourceContents, mimeType: string | undefined): EmbeddedResource {
  const head = { uri, ...(mimeType !== undefined && { mimeType }) };
  if (typeof contents === "string") return { ...head, text: contents };
  if (contents instanceof Uint8Array) return { ...head, blob: base64(contents) };
  const own = { ...head, ...(contents.mimeType !== undefined && { mimeType: contents.mimeType }) };
  return "text" in contents ? { ...own, text: contents.text } : { ...own, blob: base64(contents.bytes) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
