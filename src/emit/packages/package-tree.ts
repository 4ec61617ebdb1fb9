import { isJsonObject, type JsonObject } from "../../json.js";
import { codeUnitOrder } from "../../model/order.js";

/**
 * Installed packages by their place, as in `packages` of npm's lock: `node_modules/jose`, and
 * `node_modules/express/node_modules/content-type` for a version that only one package uses. Members are npm's: `version`,
 * `integrity`, `license`, `dependencies`, `optionalDependencies`, `peerDependencies`, …
 */
export type PackageTree = ReadonlyMap<string, JsonObject>;

/** The direct dependencies of a package, name by name. */
export interface DirectDependencies {
  readonly runtime: readonly string[];
  readonly development: readonly string[];
}

/** Why a package is installed, in the words of npm's lock. */
export interface PackageUse {
  /** Only for development. */
  readonly dev: boolean;
  /** Only as a dependency whose installation may fail. */
  readonly optional: boolean;
  /** Only because another package expects it beside itself. */
  readonly peer: boolean;
  /** For development, or as an optional dependency, and for no other reason. */
  readonly devOptional: boolean;
}

/** A package of a server. */
export interface UsedPackage {
  readonly place: string;
  readonly name: string;
  readonly entry: JsonObject;
  readonly use: PackageUse;
  /** Places of the packages that it loads as dependencies, in code-unit order. */
  readonly dependencies: readonly string[];
}

/** A dependency of a package, and how it is asked for. */
interface Edge {
  readonly to: string;
  readonly dev: boolean;
  readonly optional: boolean;
  readonly peer: boolean;
}

/** Reads `templates/packages.json`. */
export function readPackageTree(text: string): PackageTree {
  const packages: unknown = JSON.parse(text);
  if (!isJsonObject(packages)) throw new Error("templates/packages.json is not an object");
  return new Map(
    Object.entries(packages).map(([place, entry]) => {
      if (!isJsonObject(entry)) throw new Error(`templates/packages.json: ${place} is not an object`);
      return [place, entry];
    }),
  );
}

/**
 * The part of a tree that direct dependencies need, in code-unit order of the places. Each package keeps its place, so that
 * every import finds what it finds in the whole tree. A dependency that is not in the tree is a bug, except an
 * optional peer.
 */
export function usedPackages(tree: PackageTree, direct: DirectDependencies): readonly UsedPackage[] {
  const roots = [
    ...direct.runtime.map((name) => edge(tree, "", name, {})),
    ...direct.development.map((name) => edge(tree, "", name, { dev: true })),
  ];
  const edges = new Map<string, readonly Edge[]>();
  const places = roots.map(({ to }) => to);
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (edges.has(place)) continue;
    const found = edgesOf(tree, place);
    edges.set(place, found);
    places.push(...found.filter((next) => !(next.peer && next.optional)).map(({ to }) => to));
  }
  const uses = usesOf(roots, edges);
  return [...edges]
    .sort(([a], [b]) => codeUnitOrder(a, b))
    .map(([place, next]) => ({
      place,
      name: nameOf(place),
      entry: tree.get(place) ?? {},
      use: uses.get(place) ?? everyUse,
      dependencies: [...new Set(next.map(({ to }) => to).filter((to) => edges.has(to)))].sort(codeUnitOrder),
    }));
}

/** The name of the package at a place. */
export function nameOf(place: string): string {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** The dependencies of the package at `place`. An optional peer that is nowhere is left out. */
function edgesOf(tree: PackageTree, place: string): readonly Edge[] {
  const entry = tree.get(place) ?? {};
  const optionalPeers = membersOf(entry, "peerDependenciesMeta").filter(([, meta]) => isOptional(meta));
  const optional = new Set(optionalPeers.map(([name]) => name));
  return [
    ...membersOf(entry, "dependencies").map(([name]) => edge(tree, place, name, {})),
    ...membersOf(entry, "optionalDependencies").map(([name]) => edge(tree, place, name, { optional: true })),
    ...membersOf(entry, "peerDependencies")
      .filter(([name]) => !optional.has(name) || placeOf(tree, place, name) !== undefined)
      .map(([name]) => edge(tree, place, name, { peer: true, optional: optional.has(name) })),
  ];
}

function edge(tree: PackageTree, from: string, name: string, kind: Partial<Edge>): Edge {
  const to = placeOf(tree, from, name);
  if (to === undefined) throw new Error(`templates/packages.json does not have ${name}`);
  return { dev: false, optional: false, peer: false, ...kind, to };
}

/** Where Node.js finds the package `name` when the package at `from` imports it. */
function placeOf(tree: PackageTree, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const place = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (tree.has(place)) return place;
    if (folder === "") return undefined;
  }
}

const everyUse: PackageUse = { dev: true, optional: true, peer: true, devOptional: true };

/** Starts with every limit on every package and takes limits away along the edges until nothing changes. */
function usesOf(
  roots: readonly Edge[],
  edges: ReadonlyMap<string, readonly Edge[]>,
): ReadonlyMap<string, PackageUse> {
  const uses = new Map<string, PackageUse>();
  const queue = roots.map((next) => ({
    next,
    from: { dev: false, optional: false, peer: false, devOptional: false },
  }));
  for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
    const { next, from } = step;
    const before = uses.get(next.to);
    const after = through(next, from, before ?? everyUse);
    if (before !== undefined && isSame(before, after)) continue;
    uses.set(next.to, after);
    for (const further of edges.get(next.to) ?? []) {
      if (edges.has(further.to)) queue.push({ next: further, from: after });
    }
  }
  return uses;
}

/** The limits of a package after an edge to it from a package with the limits `from`. */
function through(next: Edge, from: PackageUse, before: PackageUse): PackageUse {
  return {
    dev: before.dev && (next.dev || from.dev),
    optional: before.optional && (next.optional || from.optional),
    peer: before.peer && (next.peer || from.peer),
    devOptional: before.devOptional && (next.dev || next.optional || from.devOptional),
  };
}

function isSame(a: PackageUse, b: PackageUse): boolean {
  return a.dev === b.dev && a.optional === b.optional && a.peer === b.peer && a.devOptional === b.devOptional;
}

function membersOf(entry: JsonObject, key: string): readonly (readonly [name: string, value: unknown])[] {
  const value = entry[key];
  return isJsonObject(value) ? Object.entries(value) : [];
}

function isOptional(meta: unknown): boolean {
  return isJsonObject(meta) && meta["optional"] === true;
}
