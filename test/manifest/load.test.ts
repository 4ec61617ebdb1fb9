import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exitStatus, statusOf } from "../../src/cli/exit.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { JsonPath } from "../../src/json.js";
import { loadManifest } from "../../src/manifest/load.js";
import { largestFile, readFileFromDisk } from "../../src/manifest/read.js";
import type { Part } from "../../src/manifest/source.js";
import { parseSource } from "../../src/manifest/yaml-source.js";

/** Loads `files["dir/m.yaml"]` from memory. */
function load(files: Readonly<Record<string, string>> | string) {
  const all = typeof files === "string" ? { "dir/m.yaml": files } : files;
  const [loaded, diagnostics] = loadManifest("dir/m.yaml", (path) => {
    const text = Object.hasOwn(all, path) ? all[path] : undefined;
    return text ?? { reason: "no such file" };
  });
  return { loaded, diagnostics, codes: diagnostics.map(({ code }) => code) };
}

const membersOfObject = Object.getOwnPropertyNames(Object.prototype);

const minimal =
  "manifest: 1\nserver: { name: my-dice, version: 1.0.0 }\ntools:\n  roll: { description: Roll. }\n";

/** The text that `locate` gives. */
function located(text: string, path: JsonPath, part?: Part): string {
  const [source] = parseSource("m.yaml", text);
  if (source === undefined) throw new Error("not well-formed");
  const { start, end } = source.locate(path, part).range;
  return source.text.slice(start.offset, end.offset);
}

function errors(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

describe("a manifest", () => {
  it("gets every default", () => {
    const { loaded, codes } = load(minimal);
    expect(codes).toEqual(["open-server"]);
    expect(loaded?.manifest.server).toMatchObject({
      host: "127.0.0.1",
      port: 8000,
      path: "/mcp",
      sdk: "v2",
      directDispatch: true,
      telemetry: false,
      metrics: false,
      fetch: false,
      allowedHosts: [],
      limits: { requestBytes: 1048576, toolTimeoutMs: 30000, requestsPerMinute: 6000 },
    });
    expect(loaded?.manifest.client.openai).toMatchObject({
      model: "gpt-4.1",
      serverLabel: "my_dice",
      requireApproval: "auto",
    });
    expect(loaded?.manifest.tools.get("roll")).toMatchObject({
      inputSchema: { type: "object", properties: {}, additionalProperties: false },
      scopes: [],
      streaming: false,
      examples: [],
    });
    expect(loaded?.manifest.auth).toBeUndefined();
  });

  it("takes one audience for a list of one, and RS256 unless told otherwise", () => {
    const { loaded } = load(`${minimal}auth: { audience: dice }\n`);
    expect(loaded?.manifest.auth).toMatchObject({ audience: ["dice"], algorithms: ["RS256"] });
  });

  it("keeps the order of its tools, also of those with numbers for names", () => {
    const tools = ["b", "10", "a", "2"].map((name) => `  "${name}": { description: Roll. }\n`).join("");
    const { loaded } = load(minimal.replace(/ {2}roll.*\n/, tools));
    expect([...(loaded?.manifest.tools.keys() ?? [])].sort()).toEqual(["10", "2", "a", "b"]);
    expect([...(loaded?.manifest.tools.keys() ?? [])]).toEqual(["b", "10", "a", "2"]);
  });

  it("takes the names of Object's own members for ordinary ones", () => {
    const { loaded, diagnostics } = load(
      minimal
        .replace("roll: {", "toString: {")
        .replace(
          "Roll. }",
          "Roll., inputSchema: { type: object, properties: { __proto__: { type: string }, constructor: { type: integer } } } }",
        ),
    );
    expect(errors(diagnostics)).toEqual([]);
    const schema = loaded?.manifest.tools.get("toString")?.inputSchema;
    const properties = typeof schema === "object" ? schema["properties"] : undefined;
    expect(Object.keys(properties ?? {})).toEqual(["__proto__", "constructor"]);
    expect(membersOfObject.filter((name) => name in Object(properties))).toEqual([
      "constructor",
      "__proto__",
    ]);
  });

  it("is shown with forward slashes and read under that path", () => {
    const [, [diagnostic]] = loadManifest("dir\\m.yaml", (path) => ({ reason: path }));
    expect(diagnostic?.message).toBe("`dir/m.yaml` cannot be read: dir/m.yaml");
  });

  it("is refused when it is too large, before it is parsed", () => {
    const { loaded, codes } = load(`${minimal}# ${"x".repeat(largestFile)}`);
    expect(loaded).toBeUndefined();
    expect(codes).toEqual(["unreadable-file"]);
  });

  it("has a value when its form is right, whatever rules say, and none when it is not", () => {
    expect(load(minimal.replace("roll:", "ro ll:")).loaded).toBeDefined();
    expect(load(minimal.replace("Roll.", "1")).loaded).toBeUndefined();
    expect(load(minimal.replace("Roll.", "Roll., inputSchema: { type: intger }")).loaded).toBeUndefined();
  });
});

describe("a place", () => {
  const text = `a: &x
  b: [one, { c: two }]
d: *x
e:
  <<: *x
  f: three
g:
`;
  it.each<[JsonPath, Part | undefined, string]>([
    [["a", "b", 0], undefined, "one"],
    [["a", "b", 1, "c"], "value", "two"],
    [["a", "b", 1, "c"], "key", "c"],
    [["d", "b", 0], undefined, "one"],
    [["d"], "key", "d"],
    [["e", "f"], undefined, "three"],
    [["e", "b", 1, "c"], undefined, "two"],
    [["e", "b"], "key", "b"],
    [["a", "b"], undefined, "[one, { c: two }]"],
    [["g"], undefined, "g"],
  ])("of %j (%s) is found", (path, part, found) => {
    expect(located(text, path, part)).toBe(found);
  });

  it("that does not exist is that of its nearest ancestor", () => {
    expect(located(text, ["e", "x", "y"], "key")).toBe("e");
    expect(located(text, ["a", "b", 7])).toBe("b");
    expect(located(text, ["toString"])).toContain("a: &x");
  });

  it("ends where the text of a block ends", () => {
    expect(located("a:\n  b: 1\n  c: 2\n\n\nd: 3\n", ["a"])).toBe("b: 1\n  c: 2");
  });

  it("counts lines and columns from 1, with LF, CRLF, and without a byte order mark", () => {
    for (const text of ["a: 1\nb: 2\n", "a: 1\r\nb: 2\r\n", "\uFEFFa: 1\nb: 2\n"]) {
      const [source] = parseSource("m.yaml", text);
      expect(source?.locate(["a"], "key").range.start).toEqual({ line: 1, column: 1, offset: 0 });
      expect(source?.locate(["b"]).range).toMatchObject({
        start: { line: 2, column: 4 },
        end: { line: 2, column: 5 },
      });
    }
  });
});

describe("references", () => {
  const withRef = (ref: string, more = "") =>
    `${minimal}schemas:\n  A: { type: object, properties: { x: { $ref: "${ref}" } }${more} }\n`;

  it("are loaded from file to file, each relative to where it stands, once", () => {
    const { loaded, diagnostics } = load({
      "dir/m.yaml": withRef("../shared/a.yaml#/X"),
      "shared/a.yaml": "X: { $ref: sub/b.json }\nY: { $ref: a.yaml#/X }\n",
      "shared/sub/b.json": '{ "items": { "$ref": "../a.yaml#/Y" } }',
    });
    expect(errors(diagnostics)).toEqual([]);
    expect([...(loaded?.references.keys() ?? [])].sort()).toEqual(["shared/a.yaml", "shared/sub/b.json"]);
  });

  it("to other machines are never read", () => {
    const asked: string[] = [];
    const urls = ["https://example.com/a.yaml", "//example.com/a.yaml", "file:///etc/a.yaml", "data:a.json"];
    for (const url of urls) {
      loadManifest("m.yaml", (path) => {
        asked.push(path);
        return path === "m.yaml" ? withRef(url) : { reason: "asked" };
      });
    }
    loadManifest("m.yaml", (path) => {
      asked.push(path);
      return path === "m.yaml"
        ? withRef("a.yaml", ', $id: "https://example.com/b.json"')
        : { reason: "asked" };
    });
    expect(new Set(asked)).toEqual(new Set(["m.yaml"]));
  });

  it("in values that only look like references are values", () => {
    const { diagnostics } = load(
      `${minimal}schemas:\n  A: { const: { $ref: a.yaml }, properties: { default: { default: { $ref: b.yaml } } } }\n`,
    );
    expect(errors(diagnostics)).toEqual([]);
  });

  it("to an `$id` in the same file are no files", () => {
    const { diagnostics } = load(
      `${minimal}schemas:\n  A: { $ref: die.json }\n  B: { $id: die.json, type: integer }\n`,
    );
    expect(errors(diagnostics)).toEqual([]);
  });
});

describe("hostile YAML", () => {
  it("of aliases that multiply is stopped", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]\n`).join("");
    expect(load(`l0: &l0 x\n${levels}`).codes).toEqual(["yaml-expansion"]);
  });

  it("of merges that multiply is stopped or harmless", () => {
    const levels = Array.from(
      { length: 200 },
      (_, i) => `l${i + 1}: &l${i + 1} { <<: [*l${i}, *l${i}], k${i}: 1 }\n`,
    ).join("");
    expect(load(`l0: &l0 { a: 1 }\n${levels}`).loaded).toBeUndefined();
  });

  it.each(["[", "{a: ", "- ", "? ", "&a [", "!x ["])("of 100,000 `%s` is an error with a place", (piece) => {
    const { loaded, diagnostics } = load(piece.repeat(100_000));
    expect(loaded).toBeUndefined();
    for (const { location } of diagnostics) expect(location).toBeDefined();
  });

  it("of 20,000 keys of one mapping is read in linear time", () => {
    const tools = Array.from({ length: 20_000 }, (_, i) => `  t${i}: {}\n`).join("");
    expect(load(`${minimal}${tools}`).loaded?.manifest.tools.size).toBe(20_001);
  });
});

describe("a file that is not UTF-8", () => {
  it("is an error of the manifest, at the first byte that is wrong", () => {
    const folder = mkdtempSync(join(tmpdir(), "mcpile-utf8-"));
    try {
      const path = join(folder, "m.yaml");
      writeFileSync(
        path,
        Buffer.concat([Buffer.from("manifest: 1\ntitle: é \uFFFD "), Buffer.from([0xff]), Buffer.from("\n")]),
      );
      const [loaded, diagnostics] = loadManifest(path, readFileFromDisk);
      expect(loaded).toBeUndefined();
      expect(diagnostics).toHaveLength(1);
      expect(diagnostics[0]).toMatchObject({
        code: "unreadable-file",
        location: { range: { start: { line: 2, column: 12 } } },
      });
      expect(statusOf(diagnostics)).toBe(exitStatus.invalid);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
