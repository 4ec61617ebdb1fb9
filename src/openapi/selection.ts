import type { Operation } from "./operations.js";

/** Which operations become tools: those that `include` chooses, all where it is empty, without those of `exclude`. */
export interface Selection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Whether an operation is chosen. A pattern is `tag:…`, `path:…`, `id:…` or `method:…`, or without a prefix a path where it begins with `/`,
 * else an operation id or tag. `*` stands for any characters but `/`, `**` for any at all, `?` for one.
 */
export function isSelected(operation: Operation, { include, exclude }: Selection): boolean {
  const chosen = include.length === 0 || include.some((pattern) => matches(operation, pattern));
  return chosen && !exclude.some((pattern) => matches(operation, pattern));
}

/** Patterns that choose none of the operations: most likely a slip. */
export function idlePatterns(
  operations: readonly Operation[],
  { include, exclude }: Selection,
): readonly string[] {
  return [...include, ...exclude].filter(
    (pattern) => !operations.some((operation) => matches(operation, pattern)),
  );
}

function matches({ tags, path, id, tool, method }: Operation, pattern: string): boolean {
  const [, kind, rest = ""] = /^(tag|path|id|method):([\s\S]*)$/.exec(pattern) ?? [];
  const ids = [tool, ...(id === undefined ? [] : [id])];
  if (kind === "tag") return fitsAny(tags, rest);
  if (kind === "path") return fitsAny([path], rest);
  if (kind === "id") return fitsAny(ids, rest);
  if (kind === "method") return fitsAny([method.toLowerCase()], rest.toLowerCase());
  return pattern.startsWith("/") ? fitsAny([path], pattern) : fitsAny([...ids, ...tags], pattern);
}

function fitsAny(texts: readonly string[], glob: string): boolean {
  const source = glob.replaceAll(/\*\*|[*?]|[^*?]+/g, (piece) => {
    if (piece === "**") return "[\\s\\S]*";
    if (piece === "*") return "[^/]*";
    return piece === "?" ? "[^/]" : piece.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  });
  const form = new RegExp(`^${source}$`);
  return texts.some((text) => form.test(text));
}
