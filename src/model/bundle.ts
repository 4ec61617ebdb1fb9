import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { Json, JsonObject, JsonPath, JsonSchema } from "../json.js";
import { emptyObject, isJsonObject } from "../json.js";
import { keywords, subschemasIn } from "../json-schema/keywords.js";
import { leftOut, mapItems, mapMembers } from "../json-schema/map-members.js";
import { withoutNullable } from "../json-schema/nullable.js";
import type { Manifest } from "../manifest/manifest.js";
import type { LoadedManifest, Origin } from "../manifest/source.js";
import { toDraft2020 } from "./dialect.js";
import { claimName, pascalCase, schemaTypeName } from "./names.js";
import { codeUnitOrder } from "./order.js";
import { keyOf, type Resource, Resources, valueAt } from "./resources.js";
import type { NamedSchema } from "./server-model.js";

/** A schema made self-contained: its references are `#/$defs/<Name>`. */
export interface BundledSchema {
  readonly schema: JsonSchema;
  /** Definitions that it names itself, not those that they name in turn. */
  readonly names: ReadonlySet<string>;
}

interface Definition {
  readonly name: string;
  readonly typeName: string;
  readonly origin: Origin;
  bundled?: BundledSchema;
}

/**
 * Turns the schemas of a manifest into 2020-12 schemas whose references all are `#/$defs/<Name>`, wherever their targets
 * are: shared schemas, a schema's own `$defs`, anchors, other files. A target becomes one definition however many
 * references lead to it.
 */
export class Bundler {
  readonly diagnostics: Diagnostic[] = [];
  readonly #resources: Resources;
  readonly #definitions = new Map<string, Definition>();
  readonly #queue: Definition[] = [];
  readonly #keys = new Set<string>();
  readonly #typeNames: Set<string>;
  readonly #main: LoadedManifest<Manifest>;
  readonly #sharedNames: readonly string[];
  /** Names of shared schemas, by their letters in lower case. Made for the first reference that leads nowhere. */
  #folded: ReadonlyMap<string, string> | undefined;

  /** `typeNames`: names that no definition's type may have; grows as definitions are named. */
  constructor(loaded: LoadedManifest<Manifest>, typeNames: Set<string>) {
    this.#main = loaded;
    this.#resources = new Resources(loaded);
    this.#typeNames = typeNames;
    // Shared schemas first, so that they keep their own names whatever else is referred to.
    this.#sharedNames = Object.keys(loaded.manifest.schemas);
    for (const name of this.#sharedNames) {
      this.#define({ source: loaded.source, path: ["schemas", name] }, name, schemaTypeName(name));
    }
    this.#queue.length = 0;
  }

  /** Bundles the schema at `origin`. */
  bundle(origin: Origin): BundledSchema {
    const bundled = this.#bundleOne(origin);
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      next.bundled ??= this.#bundleOne(next.origin);
    }
    return bundled;
  }

  /** Definitions that something bundled so far refers to, in code-unit order of their names. */
  definitions(): ReadonlyMap<string, NamedSchema & { readonly names: ReadonlySet<string> }> {
    const used = [...this.#definitions.values()].sort((a, b) => codeUnitOrder(a.name, b.name));
    const result = new Map<string, NamedSchema & { readonly names: ReadonlySet<string> }>();
    for (const { name, typeName, origin, bundled } of used) {
      if (bundled !== undefined) result.set(name, { name, typeName, origin, ...bundled });
    }
    return result;
  }

  #bundleOne(origin: Origin): BundledSchema {
    const names = new Set<string>();
    const value = valueAt(origin.source.data, origin.path);
    const schema = this.#convert(value ?? true, origin, this.#resources.resourceOf(origin), names);
    return { schema, names };
  }

  #convert(value: Json, origin: Origin, outer: Resource, names: Set<string>): JsonSchema {
    if (typeof value === "boolean") return value;
    // The manifest's rules have reported values that are not schemas.
    if (!isJsonObject(value)) return true;
    const resource = typeof value["$id"] === "string" ? this.#resources.resourceOf(origin) : outer;
    const plain = withoutNullable(value);
    const schema = isJsonObject(plain) ? toDraft2020(plain, resource.dialect) : {};
    return mapMembers<never>(schema, (content, keyword) => {
      if (keywords.get(keyword)?.role === "location") return leftOut;
      const place = (): Origin => ({ source: origin.source, path: [...origin.path, keyword] });
      if (keyword === "$ref" && typeof content === "string") {
        return this.#reference(content, place(), resource, names);
      }
      if (keyword === "$dynamicRef" || keyword === "$recursiveRef") {
        const problem = `\`${keyword}\` cannot be compiled`;
        this.#report("unsupported-keyword", problem, place(), "use `$ref` to the schema that is meant");
        return leftOut;
      }
      if (typeof content !== "object") return content;
      return this.#convertKeyword(keyword, content, place(), resource, names);
    });
  }

  #convertKeyword(
    keyword: string,
    content: Json,
    origin: Origin,
    resource: Resource,
    names: Set<string>,
  ): Json {
    const child = (value: Json, step: string | number): JsonSchema =>
      this.#convert(value, { source: origin.source, path: [...origin.path, step] }, resource, names);
    const holds = subschemasIn(keyword, content);
    if (holds === "list" && Array.isArray(content)) return mapItems<never>(content, child);
    if (holds === "map" && isJsonObject(content)) return mapMembers<never>(content, child);
    if (holds === "schema") return this.#convert(content, origin, resource, names);
    return content;
  }

  /** The new value of a `$ref`. */
  #reference(reference: string, origin: Origin, resource: Resource, names: Set<string>): string {
    const resolution = this.#resources.resolve(reference, resource);
    if (resolution.kind === "found") {
      const { target } = resolution;
      const { name } = this.#definitions.get(keyOf(target)) ?? this.#define(target, ...this.#nameOf(target));
      names.add(name);
      const definition = this.#definitions.get(keyOf(target));
      if (definition !== undefined && definition.bundled === undefined) this.#queue.push(definition);
      return `#/$defs/${name}`;
    }
    if (resolution.kind === "remote") {
      this.#report(
        "remote-reference",
        `\`${reference}\` is on another machine`,
        origin,
        "save the schema beside the manifest and refer to the file",
      );
    } else {
      this.#report(
        "unresolved-reference",
        `\`${reference}\` cannot be resolved: ${resolution.reason}`,
        origin,
        this.#suggestion(reference),
      );
    }
    names.add(missingDefinition);
    return `#/$defs/${missingDefinition}`;
  }

  #suggestion(reference: string): string | undefined {
    const shared = this.#sharedNames;
    const foreign = /^#\/(?:definitions|\$defs|components\/schemas)\/([^/]+)$/.exec(reference)?.[1];
    if (foreign !== undefined && !shared.includes(foreign))
      return `shared schemas stand under \`schemas\` of the manifest, and are named \`#/schemas/${foreign}\``;
    this.#folded ??= new Map(shared.toReversed().map((name) => [name.toLowerCase(), name]));
    const last = Math.max(reference.lastIndexOf("/"), reference.lastIndexOf("#"));
    const near = this.#folded.get(reference.slice(last + 1).toLowerCase());
    if (near !== undefined) return `write \`#/schemas/${near}\``;
    return shared.length === 0
      ? undefined
      : `shared schemas are: ${shared
          .slice(0, 10)
          .map((name) => `\`#/schemas/${name}\``)
          .join(", ")}`;
  }

  #define(origin: Origin, name: string, typeName: string): Definition {
    const type = claimName(typeName, this.#typeNames);
    const key = /^[A-Za-z0-9_.-]+$/.test(name) && name !== "__proto__" ? name : type;
    const definition: Definition = { name: claimName(key, this.#keys), typeName: type, origin };
    this.#definitions.set(keyOf(origin), definition);
    return definition;
  }

  /**
   * Name and type name for a target that is not a shared schema. They depend only on its place, so that adding another
   * tool or reference changes neither.
   */
  #nameOf({ source, path }: Origin): [name: string, typeName: string] {
    const [section, owner, part] = path;
    const last = lastWords(path);
    if (source !== this.#main.source) {
      const stem = (source.path.split("/").pop() ?? "").replace(/\.[^.]*$/, "");
      return [schemaTypeName(last ?? stem), schemaTypeName(last ?? stem)];
    }
    const prefix = pascalCase(String(owner ?? ""), "Schema");
    const root =
      section === "tools" && path.length === 3 ? `${part === "outputSchema" ? "Output" : "Input"}Schema` : "";
    const name = root === "" ? prefix + pascalCase(last ?? "", "") : prefix + root;
    return [name, name];
  }

  #report(
    code: Diagnostic["code"],
    message: string,
    { source, path }: Origin,
    help: string | undefined,
  ): void {
    this.diagnostics.push(report(code, message, { at: source.locate(path), help }));
  }
}

/** The target of unresolved references, so that one mistake gives one diagnostic. */
const missingDefinition = "missing";

/** The last step of a path that is a name: `anyOf/0` gives "anyOf 0". */
function lastWords(path: JsonPath): string | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  return typeof last === "number" || /^[0-9]+$/.test(last) ? `${path.at(-2) ?? ""} ${last}` : last;
}

/** All names that `names` needs, transitively, in code-unit order. */
export function closureOf(
  names: Iterable<string>,
  definitions: ReadonlyMap<string, { readonly names: ReadonlySet<string> }>,
): readonly string[] {
  const found = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const definition = definitions.get(name);
    if (definition === undefined || found.has(name)) continue;
    found.add(name);
    pending.push(...definition.names);
  }
  return [...found].sort(codeUnitOrder);
}

/** `schema` with `$defs` of the definitions named in `needs`. */
export function withDefinitions(
  schema: JsonObject,
  needs: readonly string[],
  definitions: ReadonlyMap<string, NamedSchema>,
): JsonObject {
  if (needs.length === 0) return schema;
  const $defs: Record<string, Json> = emptyObject();
  for (const name of needs) {
    const definition = definitions.get(name);
    if (definition !== undefined) $defs[name] = definition.schema;
  }
  const result = Object.assign(emptyObject(), schema);
  result["$defs"] = $defs;
  return result;
}
