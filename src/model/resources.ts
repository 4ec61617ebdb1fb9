import { posix } from "node:path";
import { isJsonObject, type Json, type JsonPath, pointerOf, unescapeStep } from "../json.js";
import { type Dialect, dialectOf } from "../json-schema/dialects.js";
import { holdingOf } from "../json-schema/keywords.js";
import type { Manifest } from "../manifest/manifest.js";
import type { LoadedManifest, Origin, Source } from "../manifest/source.js";

/** A schema resource (JSON Schema core section 4.3.5): what `#` and anchors in it refer to. */
export interface Resource {
  readonly root: Origin;
  /** The base of relative references: an absolute URI, or a file's path. */
  readonly base: string;
  readonly dialect: Dialect;
  readonly anchors: Map<string, Origin>;
}

/** The result of following a reference. */
export type Resolution =
  | { readonly kind: "found"; readonly target: Origin }
  | { readonly kind: "remote" }
  | { readonly kind: "missing"; readonly reason: string };

const absoluteUri = /^[A-Za-z][A-Za-z0-9+.-]+:/;

/** A unique key of a place. */
export function keyOf({ source, path }: Origin): string {
  return `${source.path}#${pointerOf(path)}`;
}

/** The value at `path`, or undefined where there is none. Own properties only. */
export function valueAt(data: Json, path: JsonPath): Json | undefined {
  let value: Json | undefined = data;
  for (const step of path) {
    if (Array.isArray(value)) {
      const index = typeof step === "number" ? step : /^(?:0|[1-9][0-9]*)$/.test(step) ? Number(step) : -1;
      value = value[index];
    } else if (isJsonObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

/** All schema resources of a manifest and of the files that it refers to, and how references between them resolve. */
export class Resources {
  readonly #loaded: LoadedManifest<Manifest>;
  readonly #byRoot = new Map<string, Resource>();
  readonly #byUri = new Map<string, Origin>();

  constructor(loaded: LoadedManifest<Manifest>) {
    this.#loaded = loaded;
    const { source, manifest } = loaded;
    for (const name of Object.keys(manifest.schemas)) this.#addDocument({ source, path: ["schemas", name] });
    for (const [name, tool] of manifest.tools) {
      this.#addDocument({ source, path: ["tools", name, "inputSchema"] });
      if (tool.outputSchema !== undefined)
        this.#addDocument({ source, path: ["tools", name, "outputSchema"] });
      if (tool.ask !== undefined) this.#addDocument({ source, path: ["tools", name, "ask", "answers"] });
    }
    for (const file of loaded.references.values()) this.#addDocument({ source: file, path: [] });
  }

  /** The innermost resource that contains `origin`. */
  resourceOf(origin: Origin): Resource {
    for (let length = origin.path.length; length >= 0; length--) {
      const resource = this.#byRoot.get(keyOf({ source: origin.source, path: origin.path.slice(0, length) }));
      if (resource !== undefined) return resource;
    }
    // A place outside every schema, such as a pointer into the manifest's `server`: a resource of its own.
    return this.#addResource(origin, origin.source.path, "2020-12");
  }

  /** Follows the `$ref` value `reference` of a schema in `resource`. Never reads the network (MCP, security). */
  resolve(reference: string, resource: Resource): Resolution {
    const hash = reference.indexOf("#");
    const uri = hash === -1 ? reference : reference.slice(0, hash);
    const fragment = decodeFragment(hash === -1 ? "" : reference.slice(hash + 1));
    if (fragment === undefined)
      return { kind: "missing", reason: "its fragment is not valid percent-encoding" };
    if (uri === "") {
      if (fragment.startsWith("/schemas/") && resource.root.source === this.#loaded.source) {
        return this.#point({ source: this.#loaded.source, path: [] }, fragment);
      }
      return this.#enter(resource, fragment);
    }
    const target = resolveUri(resource.base, uri);
    const root = this.#byUri.get(target) ?? this.#fileRoot(target);
    if (root !== undefined) return this.#enter(this.resourceOf(root), fragment, root);
    return absoluteUri.test(target)
      ? { kind: "remote" }
      : { kind: "missing", reason: `file \`${target}\` not found` };
  }

  #fileRoot(path: string): Origin | undefined {
    const { source, references } = this.#loaded;
    const file = path === source.path ? source : references.get(path);
    return file === undefined ? undefined : { source: file, path: [] };
  }

  #enter(resource: Resource, fragment: string, root: Origin = resource.root): Resolution {
    if (fragment === "" || fragment.startsWith("/")) return this.#point(root, fragment);
    const anchored = resource.anchors.get(fragment);
    if (anchored !== undefined) return { kind: "found", target: anchored };
    return { kind: "missing", reason: `no schema has the anchor \`${fragment}\`` };
  }

  #point(root: Origin, pointer: string): Resolution {
    const steps = pointer === "" ? [] : pointer.slice(1).split("/");
    const path = [...root.path, ...steps.map(unescapeStep)];
    const value = valueAt(root.source.data, path);
    if (value === undefined) return { kind: "missing", reason: `\`${pointer}\` not found` };
    if (typeof value !== "boolean" && !isJsonObject(value)) {
      return { kind: "missing", reason: `the value at \`${pointer}\` is not a schema` };
    }
    return { kind: "found", target: { source: root.source, path } };
  }

  #addDocument(root: Origin): void {
    const value = valueAt(root.source.data, root.path);
    if (value === undefined) return;
    const resource = this.#addResource(root, root.source.path, dialectOf(value, "2020-12"));
    this.#scan(value, [...root.path], root.source, resource);
  }

  #addResource(root: Origin, base: string, dialect: Dialect): Resource {
    const resource: Resource = { root, base, dialect, anchors: new Map() };
    this.#byRoot.set(keyOf(root), resource);
    return resource;
  }

  /** Finds `$id` and anchors in `value` and below. `path` is copied where one is found, and the same in the end. */
  #scan(value: Json, path: (string | number)[], source: Source, outer: Resource): void {
    const enter = (step: string | number, item: Json, resource: Resource): void => {
      if (typeof item !== "object") return;
      path.push(step);
      this.#scan(item, path, source, resource);
      path.pop();
    };
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) enter(index, item, outer);
      return;
    }
    if (!isJsonObject(value)) return;
    let resource = outer;
    const here = (): Origin => ({ source, path: [...path] });
    const id = value["$id"];
    if (typeof id === "string") {
      if (id.startsWith("#")) outer.anchors.set(id.slice(1), here());
      else {
        const base = resolveUri(outer.base, id.replace(/#$/, ""));
        resource = this.#addResource(here(), base, dialectOf(value, outer.dialect));
        this.#byUri.set(base, here());
      }
    }
    for (const keyword of ["$anchor", "$dynamicAnchor"]) {
      const anchor = value[keyword];
      if (typeof anchor === "string") resource.anchors.set(anchor, here());
    }
    for (const key of Object.keys(value)) {
      const child = value[key] ?? null;
      if (typeof child === "object" && holdingOf(key) !== "data") enter(key, child, resource);
    }
  }
}

/** Resolves `uri` against a base that is an absolute URI or a file's path. */
function resolveUri(base: string, uri: string): string {
  if (absoluteUri.test(uri)) return uri;
  if (absoluteUri.test(base)) return URL.canParse(uri, base) ? new URL(uri, base).href : uri;
  return posix.normalize(posix.join(posix.dirname(base), decodeFragment(uri) ?? uri));
}

function decodeFragment(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}
