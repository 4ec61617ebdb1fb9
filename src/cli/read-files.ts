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

/** A text for code frames: only files that were read before are shown. */
export function shownText(file: string): string | undefined {
  const read = diskReader({ allowOutside: true })(file, file);
  return typeof read === "string" ? read.replace(/^\uFEFF/, "") : undefined;
}
