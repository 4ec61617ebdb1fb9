import { diskReader, type ReadFile } from "../manifest/read.js";

let allowOutside = false;

/** Whether the command may read manifests and references outside their repository: `--allow-outside`. */
export function allowFilesOutside(allowed: boolean): void {
  allowOutside = allowed;
}

/** Reads manifests and the files that they refer to, as the command line allows. */
export const readManifestFile: ReadFile = (path, root) => diskReader({ allowOutside })(path, root);

/** Largest OpenAPI document or record of an import, in bytes: documents are larger than manifests. */
const largestDocument = 64 * 1024 * 1024;

/** Reads OpenAPI documents and what imports write, as the command line allows. */
export const readDocumentFile: ReadFile = (path, root) =>
  diskReader({ allowOutside, largest: largestDocument })(path, root);

/**
 * Returns the text of files for code frames, without a byte order mark; undefined for those that cannot be read. A file is read once,
 * however many problems it has. `known`: texts of files that are not on disk, or not as they were read.
 */
export function shownTexts(
  known: ReadonlyMap<string, string> = new Map(),
): (file: string) => string | undefined {
  const texts = new Map<string, string | undefined>(known);
  return (file) => {
    if (!texts.has(file)) {
      const read = diskReader({ allowOutside: true })(file, file);
      texts.set(file, typeof read === "string" ? read.replace(/^\uFEFF/, "") : undefined);
    }
    return texts.get(file);
  };
}
