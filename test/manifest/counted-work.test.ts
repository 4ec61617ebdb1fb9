import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderText } from "../../src/diagnostics/render/text.js";
import { lint } from "../../src/pipeline.js";

const session = new Session();
const source = fileURLToPath(new URL("../../src/", import.meta.url)).replaceAll("\\", "/");

beforeAll(async () => {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
});
afterAll(() => session.disconnect());

/** Blocks of mcpile's own code that `lint` of a manifest, and showing what it found, execute. Depends on no clock. */
async function blocksOf(text: string): Promise<number> {
  await session.post("Profiler.takePreciseCoverage");
  const diagnostics = await lint("m.yaml", { read: () => text });
  renderText(diagnostics, { textOf: () => text, colour: false });
  const { result } = await session.post("Profiler.takePreciseCoverage");
  let blocks = 0;
  for (const { url, functions } of result) {
    if (!url.replaceAll("\\", "/").includes(source)) continue;
    for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
  }
  return blocks;
}

const head = "manifest: 1\nserver: { name: s, version: 1.0.0 }\nauth: { audience: s }\n";
const simple = "tools: { t: { description: D. } }\n";
const times = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("");
const letters = (index: number) => String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26));
const properties = (lines: string) =>
  `${head}tools:\n  t:\n    description: D.\n    inputSchema:\n      type: object\n      properties:\n${lines}`;

/** Manifests that grow in one dimension each. */
const dimensions: Readonly<Record<string, (count: number) => string>> = {
  "unknown keys": (n) => head + simple + times(n, (i) => `zkey${i}: 1\n`),
  "unknown keys that are nearly known": (n) => head + simple + times(n, (i) => `manifest${letters(i)}: 1\n`),
  "unknown keys of tools": (n) => `${head}tools:\n${times(n, (i) => `  t${i}: { descriptions: D. }\n`)}`,
  "unknown keywords": (n) => properties(`        a:\n${times(n, (i) => `          zkey${i}: 1\n`)}`),
  "a long unknown key": (n) => `${head}${simple}${"z".repeat(20 * n)}: 1\n`,
  "unknown types": (n) => properties(times(n, (i) => `        p${i}: { type: strings }\n`)),
  "repeated keys": (n) => head + simple + times(n, () => "x: 1\n"),
  "problems in one long line": (n) =>
    `${head}tools: { ${times(n, (i) => `t${i}: { descriptions: D. }, `)} }\n`,
  "required properties that are not declared": (n) =>
    `${properties("        a: true\n")}      required: [${times(n, (i) => `r${i}, `)}]\n`,
  properties: (n) => properties(times(n, (i) => `        p${i}: { type: string }\n`)),
  tools: (n) => `${head}tools:\n${times(n, (i) => `  t${i}: { description: D. }\n`)}`,
  "a chain of references": (n) =>
    `${head}schemas:\n${times(n, (i) => `  S${i}: { properties: { next: { $ref: "#/schemas/S${i + 1}" } } }\n`)}  S${n}: true\n` +
    `tools: { t: { description: D., inputSchema: { type: object, properties: { a: { $ref: "#/schemas/S0" } } } } }\n`,
  "references that lead nowhere": (n) =>
    `${head}schemas:\n${times(n, (i) => `  Same${i}: { type: string }\n`)}tools: { t: { description: D., inputSchema: { type: object, ` +
    `properties: { ${times(n, (i) => `p${i}: { $ref: "#/schemas/Sane${i}" }, `)} } } } }\n`,
  "branches of allOf": (n) =>
    properties(
      `        a:\n          allOf:\n${times(n, (i) => `            - { properties: { p${i}: true } }\n`)}`,
    ),
  "branches of anyOf": (n) =>
    properties(
      `        a:\n          anyOf:\n${times(n, (i) => `            - { properties: { p${i}: true } }\n`)}`,
    ),
  choices: (n) => properties(`        a: { enum: [${times(n, (i) => `v${i}, `)}] }\n`),
  "defaults that do not fit": (n) =>
    properties(times(n, (i) => `        p${i}: { type: integer, default: x }\n`)),
  aliases: (n) => `${head}tools:\n  t: &t { description: D. }\n${times(n, (i) => `  u${i}: *t\n`)}`,
  patterns: (n) => properties(times(n, (i) => `        p${i}: { type: string, pattern: "^a${i}*b" }\n`)),
  "unknown arguments of a URL": (n) =>
    `${head}tools: { t: { description: D., http: { method: GET, url: "https://x.example/${times(n, (i) => `{a${i}}/`)}" } } }\n`,
  "braces of a URL": (n) =>
    `${head}tools: { t: { description: D., http: { method: GET, url: "https://x.example/${"{".repeat(20 * n)}" } } }\n`,
  tags: (n) => `${head}${simple}x:\n${times(n, (i) => `  - !t${i} 1\n`)}`,
};

describe("the work of lint grows in proportion to", () => {
  it.each(Object.entries(dimensions))("%s", async (_name, manifest) => {
    // Work that is done once for all manifests is not counted.
    await blocksOf(manifest(50));
    const small = await blocksOf(manifest(100));
    const large = await blocksOf(manifest(400));
    expect(large).toBeLessThan(4.6 * small);
  });
});
