import type { Host, Limit } from "../host-catalogue/host.js";
import { isJsonObject, type JsonPath, type JsonSchema } from "../json.js";
import type { ListedTool, Listing } from "./listing.js";
import { type SchemaPlace, schemaPlaces } from "./schema-places.js";

/** A place of a listing that breaks a limit of a host. */
export interface Refusal {
  readonly host: Host;
  readonly limit: Limit;
  /** The tool's name; absent where the listing as a whole is at fault. */
  readonly tool?: string;
  /** Where in the tool: `["inputSchema", "properties", "a"]`. */
  readonly path: JsonPath;
  /** The offending name, keyword or number. */
  readonly value: string;
}

/** Every place of `listing` that a host does not take as it is. Empty: the host accepts it. */
export function refusals(listing: Listing, host: Host): readonly Refusal[] {
  return host.limits.flatMap((limit) =>
    breaches(listing, limit).map((breach) => ({ host, limit, ...breach })),
  );
}

type Breach = Omit<Refusal, "host" | "limit">;

function breaches(listing: Listing, limit: Limit): readonly Breach[] {
  switch (limit.rule) {
    case "tool-count":
      return listing.tools.length > limit.most ? [{ path: [], value: String(listing.tools.length) }] : [];
    case "instructions-length": {
      const { length } = listing.instructions ?? "";
      return length > limit.longest ? [{ path: ["instructions"], value: String(length) }] : [];
    }
    case "pages": {
      const { toolsPerPage, tools } = listing;
      return toolsPerPage > 0 && tools.length > toolsPerPage
        ? [{ path: [], value: String(toolsPerPage) }]
        : [];
    }
    default:
      return listing.tools.flatMap((tool) =>
        toolBreaches(tool, listing.server, limit).map((breach) => ({ tool: tool.name, ...breach })),
      );
  }
}

/** By tool: several hosts have limits for every schema of an input. */
const placesByTool = new WeakMap<ListedTool, readonly SchemaPlace[]>();

function inputPlaces(tool: ListedTool): readonly SchemaPlace[] {
  const places = placesByTool.get(tool) ?? schemaPlaces(tool.inputSchema, ["inputSchema"]);
  placesByTool.set(tool, places);
  return places;
}

type ToolLimit = Exclude<Limit, { rule: "tool-count" | "instructions-length" | "pages" }>;

function toolBreaches(tool: ListedTool, server: string, limit: ToolLimit): readonly Breach[] {
  switch (limit.rule) {
    case "tool-name": {
      const shown = limit.prefix.replace("{server}", server) + tool.name;
      return shown.length > limit.longest || !limit.pattern.test(shown) ? [{ path: [], value: shown }] : [];
    }
    case "description-length": {
      const { length } = tool.description ?? "";
      return length > limit.longest ? [{ path: ["description"], value: String(length) }] : [];
    }
    case "root-composition":
      return limit.keywords
        .filter((keyword) => isJsonObject(tool.inputSchema) && Object.hasOwn(tool.inputSchema, keyword))
        .map((keyword) => ({ path: ["inputSchema", keyword], value: keyword }));
    case "property-name":
      return rootProperties(tool.inputSchema)
        .filter(([name]) => !limit.pattern.test(name))
        .map(([name]) => ({ path: ["inputSchema", "properties", name], value: name }));
    case "boolean-property":
      return (["inputSchema", "outputSchema"] as const).flatMap((section) =>
        rootProperties(tool[section])
          .filter(([, schema]) => typeof schema === "boolean")
          .map(([name, schema]) => ({ path: [section, "properties", name], value: String(schema) })),
      );
    case "array-items":
      return inputPlaces(tool)
        .filter(({ schema }) => admitsArray(schema) && !Object.hasOwn(schema, "items"))
        .map(({ path }) => ({ path, value: "items" }));
    case "keyword":
      return inputPlaces(tool).flatMap(({ schema, path }) =>
        limit.keywords
          .filter((keyword) => Object.hasOwn(schema, keyword))
          .map((keyword) => ({ path: [...path, keyword], value: keyword })),
      );
    case "title":
      return tool.title === undefined && tool.annotations.title === undefined
        ? [{ path: [], value: "title" }]
        : [];
    case "hints": {
      const { readOnlyHint, destructiveHint } = tool.annotations;
      return readOnlyHint === undefined && destructiveHint === undefined
        ? [{ path: [], value: "hints" }]
        : [];
    }
    case "model-instructions": {
      const found = modelInstruction.exec(tool.description ?? "")?.[0];
      return found === undefined ? [] : [{ path: ["description"], value: found }];
    }
  }
}

/** Phrases that tell a model how to behave, instead of saying what a tool does. */
const modelInstruction =
  /\b(?:ignore (?:all |any )?(?:previous|other) \w+|you must(?: always| never)?|always (?:call|use) this tool|do not (?:call|use) (?:any )?other tools?|never (?:tell|mention|reveal))\b/i;

function rootProperties(schema: JsonSchema | undefined): readonly (readonly [string, unknown])[] {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  return isJsonObject(properties) ? Object.entries(properties) : [];
}

function admitsArray({ type }: { readonly [key: string]: unknown }): boolean {
  return type === "array" || (Array.isArray(type) && type.includes("array"));
}
