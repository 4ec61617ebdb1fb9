/** Who may change a file after it was written. */
export type Owner =
  /** mcpile: rewritten by every `generate`, listed in the lock. */
  | "generated"
  /** The user: created when missing, then never written, never deleted. */
  | "user";

/** A file to write: path relative to the server's folder with `/` separators, text with LF line ends. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
  readonly owner: Owner;
}

/** All files of a generated server by path, in code-unit order of the paths. */
export type FileSet = ReadonlyMap<string, GeneratedFile>;
