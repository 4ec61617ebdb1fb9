import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LanguageServer } from "./language-server.js";

const schema = pathToFileURL(join(import.meta.dirname, "../../src/manifest/manifest.schema.json")).href;
const server = new LanguageServer();
let documents = 0;

/** Opens a manifest that names the schema; `|` is where the cursor stands. */
async function edit(marked: string) {
  const text = `# yaml-language-server: $schema=${schema}\n${marked}`;
  const before = text.slice(0, text.indexOf("|")).split("\n");
  const uri = pathToFileURL(join(import.meta.dirname, `manifest-${documents++}.yaml`)).href;
  const problems = await server.open(uri, text.replace("|", ""));
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { problems, at: { textDocument: { uri }, position } };
}

async function completions(marked: string): Promise<ReadonlyMap<string, string>> {
  const { at } = await edit(marked);
  const answer = await server.request("textDocument/completion", at);
  const items: { label: string; documentation?: string | { value: string } }[] = Object(answer).items;
  return new Map(
    items.map(({ label, documentation }) => [
      label,
      typeof documentation === "object" ? documentation.value : (documentation ?? ""),
    ]),
  );
}

async function hover(marked: string): Promise<string> {
  const { at } = await edit(marked);
  return JSON.stringify(await server.request("textDocument/hover", at));
}

const head = "manifest: 1\nserver:\n  name: dice\n  version: 1.0.0\n";

describe("yaml-language-server", () => {
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it("completes keys, and documents them", async () => {
    const offered = await completions(`${head}  |\n`);
    expect([...offered.keys()]).toEqual(
      expect.arrayContaining(["port", "directDispatch", "allowedOrigins", "limits"]),
    );
    expect(offered.get("port")).toContain("Port to listen on");
    expect([...offered.keys()]).not.toContain("name");
  });

  it("completes values", async () => {
    expect([...(await completions(`${head}  sdk: |\n`)).keys()]).toEqual(
      expect.arrayContaining(["v1", "v2"]),
    );
  });

  it("completes the keywords of JSON Schema in a tool's schema", async () => {
    const offered = await completions(
      `${head}tools:\n  roll:\n    inputSchema:\n      type: object\n      |\n`,
    );
    expect([...offered.keys()]).toEqual(
      expect.arrayContaining(["properties", "required", "additionalProperties"]),
    );
  });

  it("shows what a key means, with an example", async () => {
    const shown = await hover(`${head}tools:\n  roll:\n    time|outMs: 5000\n`);
    expect(shown).toContain("milliseconds");
    expect(shown).toContain("5000");
  });

  it("marks mistakes where they are", async () => {
    const { problems } = await edit(`${head}  prot: 1|\ntools:\n  roll: {}\n`);
    expect(problems).toMatchObject([
      { message: expect.stringContaining("prot"), range: { start: { line: 5, character: 2 } } },
    ]);
  });

  it("says what form a value has", async () => {
    const { problems } = await edit(`${head.replace("dice", "Dice")}tools:\n  roll: {}|\n`);
    expect(problems.map(({ message }) => message).join()).toContain("lower-case letter");
  });

  it("finds nothing in a manifest without mistakes", async () => {
    const { problems } = await edit(
      `${head}tools:\n  roll:\n    outputSchema: { type: array, items: { $ref: "#/schemas/Die" } }|\n`,
    );
    expect(problems).toEqual([]);
  });
});
