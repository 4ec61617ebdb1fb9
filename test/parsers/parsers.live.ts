import fc from "fast-check";
import { expect, test } from "vitest";
import { hasErrors } from "../../src/diagnostics/diagnostic.js";
import { piecesOf } from "../../src/manifest/http-template.js";
import { parseSource } from "../../src/manifest/yaml-source.js";
import { mergeImport } from "../../src/openapi/reimport.js";
import { bearerChallenge, readBearer } from "../../templates/server/auth/bearer.js";
import { parseExactly, withoutSymbols } from "../../templates/server/calls/exact-json.js";
import { writeExactly } from "../../templates/server/http-tools/json-text.js";
import { TemplateReader } from "../../templates/server/http-tools/template.js";
import { readUrlTemplate } from "../../templates/server/http-tools/url-template.js";
import { ToolError } from "../../templates/server/tool-error.js";
import { parseBody } from "../../templates/server/transport/body.js";
import { authorizations, type Corpus, imports, jsonBodies, manifests, urlTemplates } from "./corpus.js";
import { mutated } from "./mutated.js";

/** Texts for each parser (`COUNT`); `SEED` repeats a run. */
const numRuns = Number(process.env["COUNT"] ?? 20_000);
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

function fuzz(name: string, { seeds, tokens }: Corpus, holds: (text: string) => void): void {
  test(`${name}: ${numRuns} texts, SEED=${seed}`, { timeout: 1_200_000 }, () => {
    const examples = seeds.map((text): [string] => [text]);
    fc.assert(fc.property(mutated(seeds, tokens), holds), { numRuns, seed, examples });
  });
}

function parsed(text: string): { readonly value?: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return {};
  }
}

/** A value of `parseExactly` with the nearest number for each bigint and symbol. */
function nearest(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "symbol") return withoutSymbols(value);
  if (Array.isArray(value)) return value.map(nearest);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, nearest(held)]));
}

fuzz("bodies of requests", jsonBodies, (text) => {
  const bytes = Buffer.from(text);
  const plain = parsed(bytes.toString());
  const read = parseBody(bytes);
  if (!("value" in plain)) {
    expect(read).toMatchObject({ code: -32700 });
    return;
  }
  if (read.problem === undefined) expect(nearest(read.body)).toEqual(plain.value);
  else expect(read.code).toBe(-32600);
});

fuzz("JSON with exact integers", jsonBodies, (text) => {
  const plain = parsed(text);
  if (!("value" in plain)) {
    expect(() => parseExactly(text)).toThrow(SyntaxError);
    return;
  }
  const exact = parseExactly(text);
  expect(nearest(exact)).toEqual(plain.value);
  const written = writeExactly(withoutSymbols(exact));
  expect(nearest(parseExactly(written))).toEqual(JSON.parse(JSON.stringify(plain.value)));
  expect(writeExactly(parseExactly(written))).toBe(written);
});

fuzz("templates of URLs", urlTemplates, (text) => {
  const environment = { HOST: "api.example.com", API_URL: "https://api.example.com/" };
  const names = piecesOf(text).flatMap((piece) => (piece.kind === "argument" ? [piece.name] : []));
  const read = new TemplateReader(environment).read(text);
  // The compiler and the server read a template alike.
  expect(read.flatMap((piece) => (typeof piece === "string" ? [] : [piece.argument]))).toEqual(names);
  const url = readUrlTemplate(
    text,
    names.map((name) => ({ name })),
    new TemplateReader(environment),
  );
  if ("problem" in url) return;
  for (const value of [
    "a",
    "../..",
    "https://evil.example/",
    "@evil.example",
    "",
    null,
    1n,
    ["a/b"],
    "\r\n",
  ]) {
    try {
      const target = url.expand(Object.fromEntries(names.map((name) => [name, value])), []);
      expect(target.origin).toBe(url.origin);
      expect(target.hash).toBe("");
    } catch (error) {
      expect(error).toBeInstanceOf(ToolError);
    }
  }
});

/** A token by the grammar of RFC 6750 section 2.1, read character by character. */
function isToken(text: string): boolean {
  let end = text.length;
  while (text[end - 1] === "=") end--;
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/";
  return end > 0 && [...text.slice(0, end)].every((letter) => letters.includes(letter));
}

fuzz("Authorization headers", authorizations, (authorization) => {
  const read = readBearer({ headers: { authorization }, url: "/mcp" });
  const [scheme = "", ...rest] = authorization.split(" ");
  const token = rest.join(" ").replace(/^ +/, "");
  const wanted =
    scheme.toLowerCase() === "bearer" ? (isToken(token) && rest.length > 0 ? "token" : "refused") : "missing";
  expect(read.kind).toBe(wanted);
  if (read.kind === "token") expect(read.token).toBe(token);
});

/** The parameters of one challenge (RFC 9110 section 11.6.1), all of them quoted strings; undefined for anything else. */
function readChallenge(header: string): Readonly<Record<string, string>> | undefined {
  if (header === "Bearer") return {};
  if (!header.startsWith("Bearer ")) return undefined;
  const found: [string, string][] = [];
  let rest = `, ${header.slice("Bearer ".length)}`;
  while (rest !== "") {
    const [all, name = "", value = ""] = /^, ([a-z_]+)="([\x20\x21\x23-\x5b\x5d-\x7e]*)"/.exec(rest) ?? [];
    if (all === undefined) return undefined;
    found.push([name, value]);
    rest = rest.slice(all.length);
  }
  return Object.fromEntries(found);
}

fuzz("challenges", authorizations, (text) => {
  const header = bearerChallenge({
    error: "invalid_token",
    error_description: text,
    resource_metadata: text,
    scope: undefined,
  });
  const clean = [...text].length === text.length ? text.replaceAll(/[^\x20-\x7e]|["\\]/g, "'") : undefined;
  const read = readChallenge(header);
  expect(read).toMatchObject({ error: "invalid_token" });
  if (clean !== undefined && clean !== "")
    expect(read).toEqual({ error: "invalid_token", error_description: clean, resource_metadata: clean });
});

fuzz("YAML", manifests, (text) => {
  const [source, problems] = parseSource("fuzzed.yaml", text);
  if (source === undefined) expect(hasErrors(problems)).toBe(true);
  // Every value has its place.
  else expect(source.locate([]).range.start).toBeDefined();
});

fuzz("merges of imports", manifests, (text) => {
  const { base, theirs, operations } = imports;
  const [merged, problems] = mergeImport(
    "fuzzed.yaml",
    text,
    { text: base, operations },
    { text: theirs, operations },
  );
  if (merged === undefined) expect(hasErrors(problems)).toBe(true);
  // A merged manifest merges with the same import to itself.
  else {
    const [again] = mergeImport(
      "fuzzed.yaml",
      merged,
      { text: theirs, operations },
      { text: theirs, operations },
    );
    expect(again).toBe(merged);
  }
});
