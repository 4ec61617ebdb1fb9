import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The output of a program, and the files that it left beside itself: any is the work of escaped code. */
export interface Run {
  readonly stdout: string;
  readonly newFiles: readonly string[];
}

/** Runs `program` with `text` as its file `name`, in a fresh folder that is its working directory. */
export function runFile(program: string, args: readonly string[], name: string, text: string): Run {
  const folder = mkdtempSync(join(tmpdir(), "mcpile-escape-"));
  try {
    writeFileSync(join(folder, name), text);
    const stdout = execFileSync(program, [...args, name], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    return { stdout, newFiles: readdirSync(folder).filter((file) => file !== name) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
