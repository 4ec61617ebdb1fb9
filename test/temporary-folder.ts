import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A new empty folder that is gone once all tests of the file have run. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `mcpile-${name}-`));
  made.push(folder);
  return folder;
}
