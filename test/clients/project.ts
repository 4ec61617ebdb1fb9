import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { emitClients } from "../../src/emit/clients/emit-clients.js";
import { emitTsconfigJson } from "../../src/emit/tsconfig-json.js";
import type { ServerModel } from "../../src/model/server-model.js";
import { loadTemplates } from "../../src/templates.js";

const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const out = fileURLToPath(new URL("./out/", import.meta.url));

/** A folder with the clients of a server, type-checked and compiled as in a generated server. */
export interface ClientProject {
  readonly folder: string;
  /** Every text by its path in the folder. */
  readonly texts: ReadonlyMap<string, string>;
  remove(): void;
}

/**
 * Writes the clients of `model` inside the repository, where they find the real packages, and compiles them. Throws what
 * the compiler says. `types` is the text of `src/types.ts`.
 */
export function buildClients(model: ServerModel, types: string): ClientProject {
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(out, "client-"));
  const texts = new Map(
    emitClients(model, loadTemplates(), "Generated.").map((file) => [file.path, file.text]),
  );
  const files = new Map([
    ...texts,
    ["src/types.ts", types],
    ["tsconfig.json", emitTsconfigJson(model)],
    ["package.json", '{ "type": "module" }\n'],
  ]);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  try {
    execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  } catch (error) {
    const said = typeof error === "object" && error !== null && "stdout" in error ? error.stdout : error;
    throw new Error(`the clients do not compile:\n${said}`);
  }
  return { folder, texts, remove: () => rmSync(folder, { recursive: true }) };
}
