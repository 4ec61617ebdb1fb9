import type { Location } from "../diagnostics/diagnostic.js";
import type { Json, JsonPath } from "../json.js";
import type { AcceptedByProject } from "./accepted-by-project.js";

/** Which part of an entry a diagnostic points at. */
export type Part = "key" | "value";

/** A text file that was read: the manifest itself or a file that a `$ref` names. */
export interface Source {
  /** Path as shown to the user, `/`-separated. */
  readonly path: string;
  readonly text: string;
  /** The whole document as plain data (aliases and merges resolved; null-prototype objects). */
  readonly data: Json;
  /**
   * The location of the entry at `path`. Anchors, aliases and merge keys are resolved. A path that does not exist
   * gives the place of its nearest existing ancestor. `part` is "value" by default.
   */
  locate(path: JsonPath, part?: Part): Location;
}

/** A place in a source. Later stages keep it so that their diagnostics can point at the text. */
export interface Origin {
  readonly source: Source;
  readonly path: JsonPath;
}

/** A validated manifest, its text, and every other file its references name (by path as shown to the user). */
export interface LoadedManifest<M> {
  readonly manifest: M;
  readonly source: Source;
  /** Files that `$ref`s name, transitively, keyed by `/`-separated path relative to the working directory like `Source.path`. */
  readonly references: ReadonlyMap<string, Source>;
  /** Texts of the files that the server embeds, by the name that the manifest gives them. */
  readonly embedded: ReadonlyMap<string, string>;
  /** Problems that the project accepts in all of its manifests. */
  readonly accepted?: AcceptedByProject;
}
