import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { hasErrors } from "../diagnostics/diagnostic.js";
import type { ImportedManifest } from "../openapi/import-openapi.js";
import {
  type ImportRecord,
  type RememberedOptions,
  recordPath,
  writeRecord,
} from "../openapi/import-record.js";
import { mergeImport } from "../openapi/reimport.js";
import { diffOf } from "../output/diff.js";
import { CommandError } from "./exit.js";
import { printDiagnostics } from "./print-diagnostics.js";

/** A manifest that an import made, as it is now, and what is kept of that import. */
export interface EarlierImport {
  readonly text: string;
  readonly record: ImportRecord;
}

/** The result of importing into a manifest that may already exist. */
export interface MergedImport {
  /** From the manifest as it is to what it becomes, as a unified diff. */
  diff(): string;
  /** Writes the manifest, then the record: an interruption between the two loses nothing. */
  write(): void;
  /** Shows what both the author and the document changed, at its place in the manifest that was written. */
  tell(): Promise<void>;
}

/** Merges an import into the manifest at `output`, or writes it for the first time. Undefined where that manifest has errors, which are shown. */
export async function mergeInto(
  output: string,
  imported: ImportedManifest,
  before: EarlierImport | undefined,
  { document, options }: { readonly document: string | undefined; readonly options: RememberedOptions },
): Promise<MergedImport | undefined> {
  const path = output.replaceAll("\\", "/");
  const operations = new Map(
    [...imported.origins].map(([tool, { method, path }]) => [tool, `${method} ${path}`]),
  );
  const [text, diagnostics] =
    before === undefined
      ? [imported.text, []]
      : mergeImport(
          path,
          before.text,
          { text: before.record.manifest, operations: before.record.operations },
          { text: imported.text, operations },
        );
  if (text === undefined || hasErrors(diagnostics)) {
    await printDiagnostics(diagnostics);
    return undefined;
  }
  const record = writeRecord({
    document:
      document === undefined
        ? "-"
        : relative(dirname(resolve(output)), resolve(document)).replaceAll("\\", "/"),
    options,
    operations,
    manifest: imported.text,
  });
  return {
    diff: () =>
      text === before?.text
        ? ""
        : diffOf({
            path,
            ...(before && { actual: before.text }),
            expected: text,
          }),
    write() {
      if (text !== before?.text) writeWhole(output, text);
      writeWhole(recordPath(output), record);
    },
    tell: () => printDiagnostics(diagnostics, new Map([[path, text]])),
  };
}

/** Writes a file so that it is there as it was or as it should be, never in part. */
function writeWhole(path: string, text: string): void {
  // A link stays one, and what it leads to is replaced.
  const target = existsSync(path) ? realpathSync(path) : path;
  const draft = `${target}.${process.pid}.tmp`;
  try {
    const mode = existsSync(target) ? statSync(target).mode : 0o666;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(draft, text, { mode });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new CommandError(
      `\`${path}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
