import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { parseSource } from "../../src/manifest/yaml-source.js";
import { type ImportOptions, importOpenApi } from "../../src/openapi/import-openapi.js";
import { type ImportedText, mergeImport } from "../../src/openapi/reimport.js";
import { findProblemsInData, lint } from "../../src/pipeline.js";

const RUNS = Number(process.env["RUNS"] ?? 60);
const SEED = Number(process.env["SEED"] ?? 20261125);

const pet = { $ref: "#/components/schemas/Pet" };
const answer = (schema: object) => ({
  200: { description: "", content: { "application/json": { schema } } },
});
const limit = {
  name: "limit",
  in: "query",
  description: "How many.",
  schema: { type: "integer", maximum: 100 },
};

/** Three operations, one shared schema. */
const original = {
  openapi: "3.1.0",
  info: { title: "Pets", version: "1.2.3", description: "All about pets." },
  servers: [{ url: "https://api.example.com/v1" }],
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        summary: "List pets",
        description: "Lists all pets.",
        tags: ["pets"],
        parameters: [limit],
        responses: answer({ type: "array", items: pet }),
      },
      post: {
        operationId: "addPet",
        description: "Adds a pet.",
        requestBody: { required: true, content: { "application/json": { schema: pet } } },
        responses: answer(pet),
      },
    },
    "/pets/{id}": {
      delete: {
        operationId: "removePet",
        description: "Removes a pet.",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { 204: { description: "" } },
      },
    },
  },
  components: {
    schemas: { Pet: { type: "object", required: ["name"], properties: { name: { type: "string" } } } },
  },
};

type Spec = typeof original;

/** The document after `change`, which may do anything to a copy of it. */
// biome-ignore lint/suspicious/noExplicitAny: a change reaches into any depth, and a slip fails the test.
function changed(change: (document: any) => void): Spec {
  const copy = structuredClone(original);
  change(copy);
  return copy;
}

async function imported(document: object, options: Partial<ImportOptions> = {}): Promise<ImportedText> {
  const result = await importOpenApi("api.json", {
    read: () => JSON.stringify(document),
    check: findProblemsInData,
    include: [],
    exclude: [],
    ...options,
  });
  if ("problem" in result) throw new Error(result.problem);
  const operations = new Map(
    [...result.origins].map(([tool, { method, path }]) => [tool, `${method} ${path}`]),
  );
  return { text: result.text, operations };
}

interface Merged {
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into manifests of any shape.
  readonly manifest: any;
  readonly diagnostics: readonly Diagnostic[];
  readonly codes: readonly string[];
}

/** Imports, edits the manifest's text, imports again. The result must pass `lint`, unless `broken`. */
async function again(edit: (text: string) => string, document: object = original): Promise<Merged> {
  const base = await imported(original);
  const mine = edit(base.text);
  const [text, diagnostics] = mergeImport("pets.yaml", mine, base, await imported(document));
  if (text === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  const problems = await lint("pets.yaml", { read: () => text });
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return { text, manifest: parse(text), diagnostics, codes: diagnostics.map(({ code }) => code) };
}

/** Replaces a text that must be there. */
const replace = (from: string | RegExp, to: string) => (text: string) => {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
};

const wordsOfDocument = changed((document) => {
  document.paths["/pets"].get.description = "Lists pets, newest first.";
  document.paths["/pets"].get.parameters[0].schema.maximum = 50;
});

describe("importing again", () => {
  it("is the new import, byte for byte, where nothing was edited", async () => {
    const { text, codes } = await again((same) => same, wordsOfDocument);
    expect(text).toBe((await imported(wordsOfDocument)).text);
    expect(codes).toEqual([]);
  });

  it("keeps an edited description and takes over a changed schema of the same tool", async () => {
    const { manifest, codes, text } = await again(
      replace("description: Lists all pets.", "description: Finds pets. # shorter\n    timeoutMs: 5000"),
      changed((document) => {
        document.paths["/pets"].get.parameters[0].schema.maximum = 50;
      }),
    );
    expect(manifest.tools.listPets).toMatchObject({ description: "Finds pets.", timeoutMs: 5000 });
    expect(manifest.tools.listPets.inputSchema.properties.limit.maximum).toBe(50);
    expect(text).toContain("# shorter");
    expect(codes).toEqual([]);
  });

  it("keeps what was edited where both changed it, and says so at its place", async () => {
    const { manifest, diagnostics, text } = await again(
      replace("description: Lists all pets.", "description: Finds pets."),
      wordsOfDocument,
    );
    expect(manifest.tools.listPets.description).toBe("Finds pets.");
    expect(manifest.tools.listPets.inputSchema.properties.limit.maximum).toBe(50);
    expect(diagnostics).toMatchObject([
      {
        code: "import-conflict",
        severity: "warning",
        message: expect.stringContaining("Lists pets, newest first."),
      },
    ]);
    const { offset } = diagnostics[0]?.location?.range.start ?? { offset: 0 };
    expect(text.slice(offset)).toMatch(/^Finds pets\./);
  });

  it("does not ask twice about what both changed", async () => {
    const base = await imported(original);
    const theirs = await imported(wordsOfDocument);
    const mine = base.text.replace("Lists all pets.", "Finds pets.");
    const [first = "", once] = mergeImport("pets.yaml", mine, base, theirs);
    const [second, twice] = mergeImport("pets.yaml", first, theirs, theirs);
    expect([once.length, twice.length]).toEqual([1, 0]);
    expect(second).toBe(first);
  });

  it("keeps a tool's new name, and what the document changed comes under that", async () => {
    const { manifest, codes } = await again(replace("  listPets:", "  find_pets:"), wordsOfDocument);
    expect(Object.keys(manifest.tools)).toEqual(["find_pets", "addPet", "removePet"]);
    expect(manifest.tools.find_pets.description).toBe("Lists pets, newest first.");
    expect(codes).toEqual([]);
  });

  it("knows a renamed tool without its comment by its request", async () => {
    const { manifest } = await again(
      replace(/ {2}# GET \/pets \(pets\)\n {2}listPets:/, "  find_pets:"),
      wordsOfDocument,
    );
    expect(Object.keys(manifest.tools)).toEqual(["find_pets", "addPet", "removePet"]);
    expect(manifest.tools.find_pets.description).toBe("Lists pets, newest first.");
  });

  it("takes over an operation's new id where the tool was not renamed", async () => {
    const renamed = changed((document) => {
      document.paths["/pets"].get.operationId = "findPets";
    });
    const { manifest } = await again(replace("Adds a pet.", "Adds one."), renamed);
    expect(Object.keys(manifest.tools)).toEqual(["findPets", "addPet", "removePet"]);
    const kept = await again(replace("  listPets:", "  browse:"), renamed);
    expect(Object.keys(kept.manifest.tools)).toEqual(["browse", "addPet", "removePet"]);
    const edited = await again(replace("Lists all pets.", "Finds pets."), renamed);
    expect(edited.manifest.tools.findPets.description).toBe("Finds pets.");
  });

  it("leaves out what was taken out, also where the document changed it", async () => {
    const { manifest, codes } = await again(replace(/ {2}# GET \/pets[\s\S]*?\n\n/, ""), wordsOfDocument);
    expect(Object.keys(manifest.tools)).toEqual(["addPet", "removePet"]);
    expect(codes).toEqual([]);
  });

  it("keeps tools, sections and comments that the author added", async () => {
    const { text, manifest } = await again(
      (before) =>
        `${replace(
          "tools:\n",
          "# All of it.\ntools:\n  # By hand.\n  hello:\n    description: Says hello.\n    inputSchema: { type: object }\n\n",
        )(before)}\nclient:\n  openai: { model: gpt-4.1 } # the small one\n`,
      wordsOfDocument,
    );
    expect(Object.keys(manifest.tools)).toEqual(["hello", "listPets", "addPet", "removePet"]);
    expect(manifest.client.openai.model).toBe("gpt-4.1");
    for (const comment of ["# All of it.", "  # By hand.", "# the small one"])
      expect(text).toContain(comment);
  });

  it("adds new operations where the import has them, with the schemas that they need", async () => {
    const grown = changed((document) => {
      const { delete: _removed, ...path } = document.paths["/pets/{id}"];
      document.paths = {
        "/pets": document.paths["/pets"],
        "/owners": {
          get: {
            operationId: "listOwners",
            description: "Lists.",
            responses: answer({ $ref: "#/components/schemas/Owner" }),
          },
        },
        "/pets/{id}": { ...path, delete: document.paths["/pets/{id}"].delete },
      };
      document.components.schemas.Owner = {
        type: "object",
        properties: { pets: { type: "array", items: pet } },
      };
      document.components.schemas.Unused = { type: "string" };
    });
    const { manifest, text } = await again(replace("Adds a pet.", "Adds one."), grown);
    expect(Object.keys(manifest.tools)).toEqual(["listPets", "addPet", "listOwners", "removePet"]);
    expect(Object.keys(manifest.schemas)).toEqual(["Pet", "Owner"]);
    expect(text).toContain("  # GET /owners\n  listOwners:");
  });

  it("takes out operations that the document no longer has, unless they were edited", async () => {
    const shrunk = changed((document) => {
      delete document.paths["/pets/{id}"];
      delete document.paths["/pets"].post;
    });
    const { manifest, diagnostics } = await again(replace("Adds a pet.", "Adds one."), shrunk);
    expect(Object.keys(manifest.tools)).toEqual(["listPets", "addPet"]);
    expect(diagnostics).toMatchObject([
      { code: "import-operation-gone", message: expect.stringContaining("POST /pets") },
    ]);
  });

  it("does not overwrite a tool that has the name of a new operation", async () => {
    const grown = changed((document) => {
      document.paths["/dogs"] = { get: { operationId: "find-pets", description: "Dogs.", responses: {} } };
    });
    const { manifest, diagnostics } = await again(replace("  listPets:", "  find_pets:"), grown);
    expect(manifest.tools.find_pets.description).toBe("Lists all pets.");
    expect(Object.keys(manifest.tools)).toHaveLength(3);
    expect(diagnostics).toMatchObject([
      { code: "import-name-taken", message: expect.stringContaining("GET /dogs") },
    ]);
  });

  it("merges lists of names item by item", async () => {
    const { manifest } = await again(
      replace(/(\nschemas:[\s\S]*)required: \[name\]/, "$1required: [name, owner]"),
      changed((document) => {
        document.components.schemas.Pet.required = ["name", "tag"];
        document.components.schemas.Pet.properties.tag = { type: "string" };
      }),
    );
    expect(manifest.schemas.Pet.required).toEqual(["name", "owner", "tag"]);
  });

  it("brings a schema back that a changed tool needs", async () => {
    const { manifest } = await again(
      (text) =>
        replace(
          / {4}outputSchema: \{ type: array[^\n]*\n/,
          "",
        )(
          text
            .replace(/ {2}# POST [\s\S]*?\n\n/, "")
            .replace(/\n# [^\n]*\nschemas:[\s\S]*|\nschemas:[\s\S]*/, ""),
        ),
      changed((document) => {
        document.paths["/pets/{id}"].delete.responses = answer(pet);
      }),
    );
    expect(Object.keys(manifest.schemas)).toEqual(["Pet"]);
  });

  it("keeps line ends, a byte order mark and another indentation", async () => {
    const base = await imported(original);
    const theirs = await imported(wordsOfDocument);
    const wide = base.text.replaceAll(/^( +)/gm, "$1$1").replace("Adds a pet.", "Adds one.");
    const [text = ""] = mergeImport("pets.yaml", `\uFEFF${wide.replaceAll("\n", "\r\n")}`, base, theirs);
    expect(text).toMatch(/^\uFEFF/);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    const lines = text.replaceAll("\r\n", "\n");
    expect(lines).toContain("\n    listPets:\n");
    expect(parse(lines.slice(1)).tools.listPets.description).toBe("Lists pets, newest first.");
    expect(parse(lines.slice(1)).tools.addPet.description).toBe("Adds one.");
  });

  it("adds to a manifest whose last line does not end", async () => {
    const theirs = changed((document) => {
      document.paths["/dogs"] = { get: { operationId: "listDogs", description: "Dogs.", responses: {} } };
    });
    const withoutSchemas = (text: string) =>
      text.replace(/\nschemas:[\s\S]*/, "").replaceAll(/ {4}outputSchema: .*Pet.*\n/g, "");
    const { manifest, text } = await again((before) => withoutSchemas(before).trimEnd(), theirs);
    expect(Object.keys(manifest.tools)).toEqual(["listPets", "addPet", "removePet", "listDogs"]);
    expect(text).not.toMatch(/\n$/);
  });

  it("leaves tools with anchors as they are, and says so", async () => {
    const { text, codes } = await again(
      replace("properties: { limit:", "properties: &all { limit:"),
      wordsOfDocument,
    );
    expect(text).toContain("properties: &all");
    expect(text).toContain("Lists all pets.");
    expect(codes).toEqual(["import-conflict"]);
  });

  it("leaves a manifest alone that would have no tool any more", async () => {
    const base = await imported(original);
    const mine = base.text.replace(/ {2}# POST[\s\S]*?\n\n(?=schemas:)/, "");
    const theirs = await imported(
      changed((document) => {
        document.paths = { "/pets/{id}": document.paths["/pets/{id}"] };
      }),
    );
    const [text, diagnostics] = mergeImport("pets.yaml", mine, base, theirs);
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "import-operation-gone" }]);
  });

  it.each([
    ["import-layout", "manifest: 1\n"],
    ["yaml-syntax", "tools: ["],
    ["import-layout", '{ "tools": { "a": {} } }'],
    ["import-layout", "manifest: 1\ntools: { a: {} }\n"],
  ])("leaves a manifest alone that it cannot merge into: %s", async (code, mine) => {
    const base = await imported(original);
    const [text, diagnostics] = mergeImport("pets.yaml", mine, base, base);
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, severity: "error", location: { file: "pets.yaml" } }]);
  });

  it("changes nothing where the document did not, whatever was edited", async () => {
    const base = await imported(original);
    fc.assert(
      fc.property(edits, (list) => {
        const mine = list.reduce((text, edit) => edit(text), base.text);
        // Some texts the YAML package writes so that nobody can read them.
        fc.pre(parseSource("pets.yaml", mine)[1].length === 0);
        const [text, diagnostics] = mergeImport("pets.yaml", mine, base, base);
        expect(text).toBe(mine);
        expect(diagnostics).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("keeps each edit of what the document did not change, and takes over each change of what nobody edited", async () => {
    const base = await imported(original);
    const theirs = await imported(
      changed((document) => {
        document.info.version = "2.0.0";
        document.components.schemas.Pet.description = "A pet.";
        document.paths["/pets"].get.parameters.push({
          name: "page",
          in: "query",
          schema: { type: "integer" },
        });
      }),
    );
    fc.assert(
      fc.property(edits, (list) => {
        const mine = list.reduce((text, edit) => edit(text), base.text);
        // Some texts the YAML package writes so that nobody can read them.
        fc.pre(parseSource("pets.yaml", mine)[1].length === 0);
        const [text] = mergeImport("pets.yaml", mine, base, theirs);
        const [before, after] = [parse(mine), parse(text ?? "")];
        for (const [name, tool] of Object.entries<Record<string, Json>>(before.tools)) {
          const { inputSchema, http, ...rest } = after.tools[name];
          expect({ ...rest }).toEqual(without(tool, "inputSchema", "http"));
          if (JSON.stringify(http ?? "").includes("limit")) {
            expect(inputSchema.properties.page).toEqual({ type: "integer" });
            expect(http.query.page).toBe("{page}");
          } else
            expect({ inputSchema, http }).toEqual({ inputSchema: tool["inputSchema"], http: tool["http"] });
        }
        expect(Object.keys(after.tools)).toEqual(Object.keys(before.tools));
        if (after.schemas !== undefined) expect(after.schemas.Pet.description).toBe("A pet.");
        for (const comment of mine.match(/# edit .*/g) ?? []) expect(text).toContain(comment);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

type Json = unknown;

function without(value: Record<string, Json>, ...keys: readonly string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

const words = fc.string({
  unit: fc.constantFrom(..."ab :#'\"\\-é{}[],&*!|>%@`\n"),
  minLength: 1,
  maxLength: 20,
});
const names = fc.constantFrom("listPets", "addPet", "removePet");

/** Edits of a manifest by its author: in its text, or through a document. Each edit changes any manifest into a valid one. */
const edits = fc.array(
  fc.oneof(
    fc
      .tuple(names, fc.constantFrom("title", "description"), words)
      .map(([name, key, value]) =>
        inDocument(
          (document) => document.hasIn(["tools", name]) && document.setIn(["tools", name, key], value),
        ),
      ),
    fc
      .tuple(names, fc.constantFrom("readOnlyHint", "openWorldHint"), fc.boolean())
      .map(([name, key, value]) =>
        inDocument(
          (document) =>
            document.hasIn(["tools", name]) && document.setIn(["tools", name, "annotations", key], value),
        ),
      ),
    names.map((name) =>
      inDocument(
        (document) =>
          document.hasIn(["tools", name]) && document.setIn(["tools", name, "scopes"], ["a:b", "c"]),
      ),
    ),
    names.map((name) =>
      inDocument(
        (document) => Object.keys(document.toJS().tools).length > 1 && document.deleteIn(["tools", name]),
      ),
    ),
    fc.tuple(names, fc.constantFrom("one", "two", "three")).map(
      ([name, other]) =>
        (text: string) =>
          text.includes(`  ${other}:`) ? text : text.replace(`  ${name}:`, `  ${other}:`),
    ),
    fc
      .constantFrom("title", "description", "instructions")
      .map((key) => inDocument((document) => document.setIn(["server", key], "Edited."))),
    fc.constant(inDocument((document) => document.setIn(["client", "openai", "model"], "m"))),
    fc.constant(
      inDocument((document) =>
        document.setIn(["tools", "hello"], { description: "Hello.", inputSchema: { type: "object" } }),
      ),
    ),
    fc
      .tuple(fc.nat(60), fc.constantFrom("# edit one", "# edit two"))
      .map(([at, comment]) => (text: string) => {
        const lines = text.split("\n");
        const places = lines.flatMap((line, index) => (/^(?: {2})?\w+:/.test(line) ? [index] : []));
        const place = places[at % places.length] ?? 0;
        const indent = /^ */.exec(lines[place] ?? "")?.[0] ?? "";
        return lines.toSpliced(place, 0, `${indent}${comment} ${at}`).join("\n");
      }),
  ),
  { maxLength: 6 },
);

function inDocument(
  change: (document: ReturnType<typeof parseDocument>) => unknown,
): (text: string) => string {
  return (text) => {
    const document = parseDocument(text);
    if (document.errors.length > 0) return text;
    change(document);
    return document.toString({ lineWidth: 0 });
  };
}
