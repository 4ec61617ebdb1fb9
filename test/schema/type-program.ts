import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "../../src/json.js";

const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

/** The flags that generated servers are compiled with. */
const flags = {
  target: "ES2022",
  module: "NodeNext",
  moduleResolution: "NodeNext",
  types: [],
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
};

/** Compiles modules (name without extension to text) in one program. Answers the errors as `name:line: message`. */
export function compileTypeScript(modules: ReadonlyMap<string, string>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "mcpile-types-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    writeFileSync(join(folder, "value.ts"), VALUE);
    for (const [name, text] of modules) writeFileSync(join(folder, `${name}.ts`), text);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: flags,
        files: ["value.ts", ...[...modules.keys()].map((name) => `${name}.ts`)],
      }),
    );
    const { stdout, error } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
      encoding: "utf8",
      cwd: folder,
      maxBuffer: 1 << 26,
    });
    if (error !== undefined) throw error;
    return stdout.split("\n").flatMap((line) => {
      const match = /([^/\\]+)\.ts\((\d+),\d+\): error (.*)$/.exec(line);
      return match === null ? [] : [`${match[1]}:${match[2]}: ${match[3]}`];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `value(x)` is of the type of the JSON value x itself, no longer a literal whose excess properties are refused. */
const VALUE = `type Writable<T> = T extends readonly [] ? [] : T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
export declare function value<const V>(value: V): Writable<V>;
`;

/** TypeScript for a JSON value. */
export function literal(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return escaped(value);
  const entries = Object.entries(value).map(([name, inner]) => `[${escaped(name)}]: ${literal(inner)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Line separators would count as lines. */
function escaped(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
