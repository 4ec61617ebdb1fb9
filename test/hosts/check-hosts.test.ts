import { describe, expect, test } from "vitest";
import { hostNames, hosts } from "../../src/host-catalogue/catalogue.js";
import { refusals } from "../../src/hosts/acceptor.js";
import { lint } from "../../src/pipeline.js";

async function found(tools: string, chosen: readonly string[] = [], server = "") {
  const text = `manifest: 1\nserver: { name: dice, version: 1.0.0${server} }\nauth: { audience: a, publicKey: "\${KEY}" }\ntools:\n${tools}`;
  const diagnostics = await lint("dice.yaml", { read: () => text, hosts: chosen });
  return diagnostics
    .filter(({ code }) => code.startsWith("host-"))
    .map(({ code, message, location }) => {
      const { start, end } = location?.range ?? { start: { offset: 0 }, end: { offset: 0 } };
      return `${text.slice(start.offset, end.offset)} ${code} ${message}`;
    });
}

const tool = (schema: string) =>
  `  roll: { title: Roll, description: Rolls., annotations: { readOnlyHint: true }, inputSchema: ${schema} }\n`;

describe("hosts", () => {
  test("an ordinary tool has no problem with any of them, directories included", async () => {
    const input = "{ type: object, properties: { n: { type: integer } } }";
    expect(await found(tool(input), hostNames)).toEqual([]);
  });

  test.each([
    [
      "alternatives at the root",
      "{ type: object, properties: { a: {} }, anyOf: [{ required: [a] }, {}] }",
      "anyOf host-root-composition `anyOf` at the root of the input of `roll`: the tool is dropped by Claude; the whole request is refused by OpenAI",
    ],
    [
      "a property name",
      '{ type: object, properties: { "filter[a]": {} } }',
      '"filter[a]" host-property-name The argument name `filter[a]` of `roll`: the whole request is refused by Claude',
    ],
    [
      "a list without items, however deep",
      "{ type: object, properties: { a: { anyOf: [{ type: [array, 'null'] }] } } }",
      "{ type: [array, 'null'] } host-array-items An array without `items` in the input of `roll`: the whole request is refused by OpenAI, VS Code",
    ],
  ])("warn of %s without being asked", async (_name, schema, expected) => {
    expect(await found(tool(schema))).toEqual([expected]);
  });

  test("warn of names that are too long with what hosts put in front", async () => {
    const name = "a".repeat(54);
    const [message = "", ...more] = await found(`  ${name}: { description: A. }\n`);
    expect(message).toContain(`The name \`mcp__dice__${name}\` (65 characters)`);
    expect(more).toEqual([]);
    expect(await found(`  ${"a".repeat(53)}: { description: A. }\n`)).toEqual([]);
  });

  test("warn of more than 128 tools", async () => {
    const tools = (count: number) =>
      Array.from({ length: count }, (_, index) => `  t${index}: { description: A. }\n`).join("");
    expect(await found(tools(128))).toEqual([]);
    expect(await found(tools(129))).toEqual([
      "tools host-tool-count 129 tools: the whole request is refused by OpenAI, VS Code",
    ]);
  });

  test("warn of what is uncertain or weak only when they are named", async () => {
    const schema = "{ type: object, properties: { n: { type: integer, minimum: 1 } } }";
    expect(await found(tool(schema))).toEqual([]);
    const expected = [
      "minimum host-keyword The keyword `minimum` in the input of `roll`: it is ignored by Codex",
    ];
    expect(await found(tool(schema), ["codex"])).toEqual(expected);
    expect(await found(tool(schema), ["all"])).toEqual(expected);
  });

  test("`all` leaves out the directories, which ask for titles and hints", async () => {
    const bare = "  roll: { description: Rolls. You must always call it. }\n";
    expect(await found(bare, ["all"])).toEqual([]);
    const codes = (await found(bare, ["claude-directory"])).map((line) => /host-[a-z-]+/.exec(line)?.[0]);
    expect(codes.sort()).toEqual(["host-hints", "host-model-instructions", "host-title"]);
  });

  test("point into the shared schema that is at fault", async () => {
    const tools = `${tool("{ type: object, properties: { a: { $ref: '#/schemas/List' } } }")}schemas:\n  List: { type: array }\n`;
    expect(await found(tools)).toEqual([expect.stringMatching(/^List host-array-items /)]);
  });

  test("warn of pages and of strings that they cut", async () => {
    const two = "  a: { description: A. }\n  b: { description: B. }\n";
    expect(await found(two, ["gemini"], ", limits: { toolsPerPage: 1 }")).toEqual([
      "tools host-pages A list in pages of 1 tool: only the first page is read by Gemini",
    ]);
    expect(await found(two, ["claude"], `, instructions: ${"x".repeat(2049)}`)).toEqual([
      expect.stringContaining("host-text-length Instructions of 2049 characters: the text is cut by Claude"),
    ]);
  });

  test("warn of boolean schemas of arguments, which clients on SDK v1 refuse", () => {
    const listing = {
      server: "dice",
      toolsPerPage: 0,
      tools: [{ name: "roll", inputSchema: { type: "object", properties: { a: true } }, annotations: {} }],
    };
    const refused = hosts.filter((host) =>
      refusals(listing, host).some(({ limit }) => limit.rule === "boolean-property"),
    );
    expect(refused.map(({ name }) => name)).toEqual(["claude", "gemini", "vscode", "opencode"]);
  });

  test("have a source for every limit, and a name of their own", () => {
    for (const { limits } of hosts) for (const { source } of limits) expect(source.length).toBeGreaterThan(5);
    expect(new Set(hostNames).size).toBe(hostNames.length);
  });
});

describe("`hosts` of a manifest", () => {
  test("has every limit of a host checked, whoever runs `lint`", async () => {
    const schema = "{ type: object, properties: { n: { type: integer, minimum: 1 } } }";
    const tools = `${tool(schema)}hosts: [codex]\n`;
    expect(await found(tools)).toEqual([expect.stringContaining("host-keyword The keyword `minimum`")]);
  });

  test("judges the names that are listed for them, not those of the manifest", async () => {
    const dotted = "  dice.roll: { description: Rolls. }\n";
    expect(await found(dotted)).toEqual([
      "dice.roll host-tool-name The name `dice.roll` (9 characters): the whole request is refused by OpenAI",
    ]);
    expect(await found(`${dotted}hosts: [openai]\n`)).toEqual([]);
    expect(await found(`  ${"a".repeat(70)}: { description: A. }\nhosts: [all]\n`)).toEqual([]);
  });

  test("refuses an unknown host, with the likely one", async () => {
    const text =
      "manifest: 1\nserver: { name: a, version: 1.0.0 }\ntools: { a: { description: A. } }\nhosts: [cluade]\n";
    const diagnostics = await lint("a.yaml", { read: () => text });
    const wrong = diagnostics.find(({ severity }) => severity === "error");
    expect(wrong).toMatchObject({ location: { range: { start: { line: 4 } } } });
    expect(`${wrong?.message} ${wrong?.help}`).toContain("`claude`");
  });
});
