import { describe, expect, test } from "vitest";
import type { Json } from "../../src/json.js";
import { codesOf, compare, type Manifest, withTool } from "./compare.js";

const inputSchema = { type: "object", properties: { n: { type: "integer" } } };
const auth = { audience: ["one", "two"], issuer: "https://a.example", publicKey: "${KEY}" };
const secured = (more: Json = {}): Manifest => ({ auth: { ...auth, ...Object(more) } });
const server = (more: Json): Manifest => ({ server: more });
const tool = (more: Json): Manifest => withTool(more);
const scoped = (more: Json): Manifest => ({ ...secured(), ...withTool(more) });

const passing = (mismatch: string): Manifest =>
  tool({
    outputSchema: { type: "object", properties: { id: { type: "integer" } }, required: ["id"] },
    http: { url: "https://a.example/", response: { mismatch } },
  });

const resource = (more: Json): Manifest => ({ resources: { book: more } });
const template = (variable: Json): Manifest =>
  resource({ uriTemplate: "club://books/{id}", variables: { id: variable } });

const form = (properties: Json, required: readonly string[] = []): Manifest =>
  tool({ ask: { message: "How?", answers: { type: "object", properties, required } } });
const hand = { type: "string", enum: ["left", "right"] };

const prompt = (args: Json): Manifest => ({ prompts: { recommend: { arguments: args } } });

/** A change that breaks callers; made the other way round it breaks nobody, unless that is said. */
interface Change {
  readonly code: string | readonly string[];
  readonly before: Manifest;
  readonly after: Manifest;
  readonly back?: readonly string[];
}

const changes: readonly Change[] = [
  {
    code: "tool-removed",
    before: { tools: { roll: { description: "Rolls." }, flip: { description: "Flips.", inputSchema } } },
    after: tool({}),
  },
  {
    code: "tool-renamed",
    before: { tools: { roll_dice: { description: "Rolls.", inputSchema } } },
    after: { tools: { roll_many: { description: "Rolls dice.", inputSchema } } },
    back: ["tool-renamed"],
  },
  {
    code: "tool-alias-removed",
    before: tool({ aliases: ["throw"] }),
    after: tool({}),
  },
  {
    code: [],
    before: { tools: { throw: { description: "Rolls." } } },
    after: tool({ aliases: ["throw"] }),
    back: ["tool-renamed"],
  },
  {
    code: "resource-removed",
    before: { resources: { rules: { uri: "club://rules", text: "Be kind." } } },
    after: {},
  },
  {
    code: "resource-removed",
    before: resource({ uri: "club://rules", text: "Be kind." }),
    after: resource({ uri: "club://house-rules", text: "Be kind." }),
    back: ["resource-removed"],
  },
  {
    code: "resource-template-changed",
    before: resource({ uriTemplate: "club://books/{id}" }),
    after: resource({ uriTemplate: "club://shelf/{id}" }),
    back: ["resource-template-changed"],
  },
  {
    code: "resource-variable-narrowed",
    before: template({ type: "string" }),
    after: template({ type: "integer" }),
  },
  {
    code: "resource-variable-narrowed",
    before: template({ type: "integer", minimum: 0 }),
    after: template({ type: "integer", minimum: 1 }),
  },
  {
    code: "resource-variable-narrowed",
    before: template({ enum: ["a", "b"] }),
    after: template({ enum: ["a"] }),
  },
  {
    code: "resource-type-changed",
    before: resource({ uri: "club://rules", mimeType: "text/plain" }),
    after: resource({ uri: "club://rules", mimeType: "text/html" }),
    back: ["resource-type-changed"],
  },
  {
    code: "resource-scope-added",
    before: { ...secured(), ...resource({ uri: "club://rules" }) },
    after: { ...secured(), ...resource({ uri: "club://rules", scopes: ["a"] }) },
  },
  { code: "prompt-removed", before: prompt({}), after: {} },
  {
    code: "prompt-argument-required",
    before: prompt({ genre: {} }),
    after: prompt({ genre: { required: true } }),
  },
  {
    code: "prompt-argument-required",
    before: prompt({}),
    after: prompt({ genre: { required: true } }),
    back: ["prompt-argument-removed"],
  },
  { code: "prompt-argument-removed", before: prompt({ genre: {} }), after: prompt({}) },
  {
    code: "prompt-argument-narrowed",
    before: prompt({ genre: { enum: ["a", "b"] } }),
    after: prompt({ genre: { enum: ["a"] } }),
  },
  {
    code: "prompt-argument-narrowed",
    before: prompt({ genre: {} }),
    after: prompt({ genre: { enum: ["a"] } }),
  },
  {
    code: "prompt-scope-added",
    before: { ...secured(), prompts: { recommend: {} } },
    after: { ...secured(), prompts: { recommend: { scopes: ["a"] } } },
  },
  { code: "tool-scope-added", before: scoped({ scopes: ["a"] }), after: scoped({ scopes: ["a", "b"] }) },
  {
    code: "limit-lowered",
    before: server({ limits: { resultTokens: 4000 } }),
    after: server({ limits: { resultTokens: 2000 } }),
  },
  { code: "limit-lowered", before: tool({}), after: tool({ maxResultTokens: 2000 }) },
  {
    code: "mismatch-passed",
    before: passing("error"),
    after: passing("pass"),
    back: ["mismatch-refused"],
  },
  {
    code: "token-exchange-added",
    before: scoped({ http: { url: "https://a.example/" } }),
    after: scoped({
      http: {
        url: "https://a.example/",
        credentials: {
          tokenExchange: {
            tokenUrl: "https://b.example/",
            clientId: "a",
            clientSecret: "${SECRET}",
            audience: "api",
          },
        },
      },
    }),
  },
  {
    code: "tool-claim-added",
    before: scoped({ http: { url: "https://a.example/{caller.sub}" } }),
    after: scoped({ http: { url: "https://a.example/{caller.sub}", query: { t: "{caller.tenant}" } } }),
  },
  {
    code: "confirm-required",
    before: tool({}),
    after: tool({ confirm: "Roll?" }),
    back: ["confirm-removed"],
  },
  {
    code: "confirm-added",
    before: tool({}),
    after: tool({ confirm: { message: "Roll?", whenUnsupported: "allow" } }),
    back: ["confirm-removed"],
  },
  {
    code: "confirm-required",
    before: tool({ confirm: { message: "Roll?", whenUnsupported: "allow" } }),
    after: tool({ confirm: "Roll?" }),
  },
  { code: "confirm-required", before: tool({}), after: form({ hand }), back: ["confirm-removed"] },
  {
    code: "confirm-required",
    before: tool({ confirm: { message: "Roll?", whenUnsupported: "allow" } }),
    after: form({ hand }),
  },
  { code: "form-narrowed", before: tool({ confirm: "Roll?" }), after: form({ hand }, ["hand"]) },
  { code: "form-narrowed", before: form({ hand }), after: form({ hand }, ["hand"]) },
  {
    code: "form-narrowed",
    before: form({ hand }),
    after: form({ hand: { type: "string", enum: ["left"] } }),
  },
  { code: "form-narrowed", before: form({ hand, force: { type: "number" } }), after: form({ hand }) },
  {
    code: ["tool-destructive", "tool-not-idempotent", "tool-not-read-only"],
    before: tool({ annotations: { readOnlyHint: true } }),
    after: tool({ annotations: { readOnlyHint: false } }),
  },
  {
    code: "tool-destructive",
    before: tool({ annotations: { destructiveHint: false } }),
    after: tool({ annotations: { destructiveHint: true } }),
  },
  {
    code: "tool-destructive",
    before: tool({ annotations: { destructiveHint: false } }),
    after: tool({}),
  },
  {
    code: "tool-not-idempotent",
    before: tool({ annotations: { idempotentHint: true } }),
    after: tool({}),
  },
  {
    code: "tool-open-world",
    before: tool({ annotations: { openWorldHint: false } }),
    after: tool({}),
  },
  {
    code: "output-schema-removed",
    before: tool({ outputSchema: { type: "integer" } }),
    after: tool({}),
    back: ["output-schema-added"],
  },
  {
    code: "input-header-added",
    before: tool({ inputSchema: { type: "object", properties: { n: { type: "string" } } } }),
    after: tool({
      inputSchema: { type: "object", properties: { n: { type: "string", "x-mcp-header": "N" } } },
    }),
  },
  {
    code: "endpoint-path-changed",
    before: server({ path: "/mcp" }),
    after: server({ path: "/v2/mcp" }),
    back: ["endpoint-path-changed"],
  },
  { code: "protocol-dropped", before: server({ sdk: "v2" }), after: server({ sdk: "v1" }) },
  {
    code: "allowed-caller-removed",
    before: server({ allowedHosts: ["a.example", "b.example"] }),
    after: server({ allowedHosts: ["a.example"] }),
  },
  {
    code: "allowed-caller-removed",
    before: server({ allowedOrigins: ["https://a.example"] }),
    after: server({}),
  },
  {
    code: "limit-lowered",
    before: server({ limits: { requestBytes: 1000 } }),
    after: server({ limits: { requestBytes: 999 } }),
  },
  {
    code: "limit-lowered",
    before: server({ limits: { requestsPerMinute: 0 } }),
    after: server({ limits: { requestsPerMinute: 100 } }),
  },
  {
    code: "limit-lowered",
    before: server({}),
    after: server({ limits: { toolsPerPage: 100 } }),
  },
  { code: "auth-added", before: {}, after: secured() },
  { code: "auth-audience-removed", before: secured(), after: secured({ audience: ["two"] }) },
  {
    code: "auth-issuer-changed",
    before: secured(),
    after: secured({ issuer: "https://b.example" }),
    back: ["auth-issuer-changed"],
  },
  {
    code: "auth-algorithm-removed",
    before: secured({ algorithms: ["RS256", "ES256"] }),
    after: secured({ algorithms: ["RS256"] }),
  },
  { code: "auth-scope-added", before: secured(), after: secured({ requiredScopes: ["dice"] }) },
];

describe("a change of the contract", () => {
  test.each(changes)("$code is reported", ({ before, after, code }) => {
    expect(codesOf(compare(before, after))).toEqual(typeof code === "string" ? [code] : code);
  });

  test.each(changes)("$code is not, the other way round", ({ before, after, back = [] }) => {
    expect(codesOf(compare(after, before))).toEqual(back);
  });
});

test("what callers cannot notice, or what only adds, is not reported", () => {
  const after: Manifest = {
    server: {
      name: "dice",
      title: "Dice",
      version: "2.0.0",
      description: "Rolls.",
      port: 9000,
      allowedHosts: ["dice.example"],
      dependencies: { zod: "4.0.0" },
    },
    tools: {
      roll: {
        title: "Roll",
        description: "Rolls them.",
        timeoutMs: 1000,
        streaming: true,
        annotations: { readOnlyHint: true },
        examples: [{ input: {} }],
      },
      flip: { description: "Flips.", inputSchema },
    },
  };
  expect(compare(tool({}), after)).toEqual([]);
});

test("what is gone is shown at the nearest place that is left, what changed where it stands", () => {
  const before = { tools: { roll: { description: "Rolls." }, flip: { description: "Flips.", inputSchema } } };
  const [removed] = compare(before, tool({}));
  // `tools:` of the new manifest.
  expect(removed?.location?.range.start.line).toBe(3);
  const [scope] = compare(scoped({}), scoped({ scopes: ["a", "b"] }));
  expect(scope?.message).toBe("`roll` now needs the scope `a`");
  expect(scope?.location?.file).toBe("after.yaml");
});
