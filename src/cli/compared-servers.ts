import { posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { loadManifest } from "../manifest/load.js";
import type { Manifest } from "../manifest/manifest.js";
import type { ProjectRules } from "../manifest/project-rules.js";
import type { ReadFile } from "../manifest/read.js";
import type { LoadedManifest } from "../manifest/source.js";
import { buildModel } from "../model/build.js";
import type { ServerModel } from "../model/server-model.js";
import type { EarlierVersion } from "./earlier-version.js";
import { CommandError } from "./exit.js";

/** A manifest and what it says. */
export interface ServerManifest {
  readonly path: string;
  readonly model: ServerModel;
}

/** Which earlier server each of today's is compared with. */
export interface Comparisons {
  readonly pairs: readonly { readonly before: ServerManifest; readonly after: ServerManifest }[];
  /** Manifests of servers that were not there before. */
  readonly added: readonly ServerManifest[];
}

/** Servers of which at least this share of all tool names is the same are one server under another name. */
const leastAlike = 0.5;

/**
 * Finds the earlier version of each server. A server is known by `server.name`, whatever its manifest is called; where
 * no server had the name, by its path; where both are new, by its tools, among the manifests that are gone.
 * Throws `CommandError` when an earlier manifest has errors.
 */
export function pairServers(servers: readonly ServerManifest[], earlier: EarlierVersion): Comparisons {
  const versions = new EarlierServers(earlier);
  const names = new Set(servers.map(({ model }) => model.name));
  const pairs: { readonly before: ServerManifest; readonly after: ServerManifest }[] = [];
  const unmatched: ServerManifest[] = [];
  for (const after of servers) {
    const before = versions.named(after) ?? versions.renamed(after, names);
    if (before === undefined) unmatched.push(after);
    else pairs.push({ before, after });
  }
  const taken = new Set(pairs.map(({ before }) => before.path));
  const added = unmatched.filter((after) => {
    const before = versions.alike(after, taken, names);
    if (before === undefined) return true;
    taken.add(before.path);
    pairs.push({ before, after });
    return false;
  });
  return { pairs, added };
}

/** The manifests of an earlier version, each read once. */
class EarlierServers {
  readonly #earlier: EarlierVersion;
  readonly #known = new Map<string, ServerManifest | undefined>();

  constructor(earlier: EarlierVersion) {
    this.#earlier = earlier;
  }

  /** The earlier server of the same name: at the same path, else anywhere. */
  named({ path, model }: ServerManifest): ServerManifest | undefined {
    const same = this.#at(path);
    if (same?.model.name === model.name) return same;
    const others = this.#earlier
      .naming(model.name)
      .flatMap((other) => this.#load(other) ?? [])
      .filter((other) => other.model.name === model.name);
    return others.find((other) => posix.basename(other.path) === posix.basename(path)) ?? others[0];
  }

  /** The earlier server at the same path, unless a current server has its name. */
  renamed({ path }: ServerManifest, today: ReadonlySet<string>): ServerManifest | undefined {
    const same = this.#at(path);
    return same === undefined || today.has(same.model.name) ? undefined : same;
  }

  /** The manifest that is gone and most alike. */
  alike(
    { model }: ServerManifest,
    taken: ReadonlySet<string>,
    today: ReadonlySet<string>,
  ): ServerManifest | undefined {
    const candidates = this.#earlier
      .goneAnywhere()
      .filter((path) => !taken.has(path))
      .flatMap((path) => this.#load(path) ?? [])
      .filter((before) => !today.has(before.model.name))
      .map((before) => ({ before, share: shareOfTools(before.model, model) }))
      .filter(({ share }) => share >= leastAlike);
    return candidates.sort((a, b) => b.share - a.share)[0]?.before;
  }

  /** The manifest that was at a path, which has to be readable: rules may have become stricter since. */
  #at(path: string): ServerManifest | undefined {
    const oldPath = this.#earlier.pathOf(path);
    if (oldPath === undefined) return undefined;
    const known = this.#known.get(oldPath);
    if (known !== undefined) return known;
    const [model, [first]] = this.#models(oldPath);
    if (model !== undefined) {
      const found = { path: oldPath, model };
      this.#known.set(oldPath, found);
      return found;
    }
    const line = first?.location === undefined ? "" : ` (line ${first.location.range.start.line})`;
    throw new CommandError(
      `\`${oldPath}\` of ${this.#earlier.name} is not a manifest that can be compared: ${first?.message ?? "it has errors"}${line}`,
    );
  }

  /** A file that may be a manifest. */
  #load(path: string): ServerManifest | undefined {
    if (!this.#known.has(path)) {
      const [model] = this.#models(path);
      this.#known.set(path, model === undefined ? undefined : { path, model });
    }
    return this.#known.get(path);
  }

  #models(path: string): ReturnType<typeof loadModel> {
    return loadModel(path, this.#earlier.read);
  }
}

function shareOfTools(before: ServerModel, after: ServerModel): number {
  const old = new Set(before.tools.map(({ name }) => name));
  const all = new Set([...old, ...after.tools.map(({ name }) => name)]);
  return all.size === 0 ? 0 : after.tools.filter(({ name }) => old.has(name)).length / all.size;
}

/** A model, or the errors because of which there is none; and the manifest that it is of. */
export function loadModel(
  path: string,
  read: ReadFile,
  project?: ProjectRules,
): readonly [ServerModel | undefined, readonly Diagnostic[], LoadedManifest<Manifest> | undefined] {
  const [loaded, problems] = loadManifest(path, read, project);
  const [model, more] = loaded === undefined ? [undefined, []] : buildModel(loaded);
  return [model, [...problems, ...more].filter(({ severity }) => severity === "error"), loaded];
}
