import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { compileText } from "../../src/index.js";

const publish = {
  name: "io.github.ann/dice",
  npm: "@ann/dice",
  author: { name: "Ann", email: "ann@example.com" },
  license: "MIT",
  keywords: ["dice"],
  repository: "https://github.com/ann/dice",
  website: "https://dice.example.com",
  support: "https://dice.example.com/support",
  privacyPolicy: "https://dice.example.com/privacy",
  chatgpt: { subtitle: "Rolls dice", category: "ENTERTAINMENT" },
};

async function published(more: object = {}) {
  const { files, diagnostics } = await compileText(
    JSON.stringify({
      manifest: 1,
      server: { name: "dice", title: "Dice", version: "1.2.3", description: "Rolls dice." },
      auth: { audience: "dice", issuer: "https://login.example", jwksUri: "https://login.example/jwks" },
      tools: {
        roll: {
          description: "Rolls.",
          annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
        },
        price: {
          description: "Asks for a price.",
          annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
          http: { method: "GET", url: "https://a.example/${TENANT}", credentials: { bearer: "${API_KEY}" } },
        },
      },
      client: { openai: { serverUrl: "https://${REGION}.example.com/mcp" } },
      publish,
      ...more,
    }),
  );
  if (files === undefined) throw new Error(JSON.stringify(diagnostics, null, 1));
  const text = (path: string) => files.get(path)?.text;
  return { text, json: (path: string) => JSON.parse(text(path) ?? "null") };
}

/** The rules of the registry's schema of 2025-12-11 for the parts that are generated. */
const input = {
  type: "object",
  properties: { isRequired: { type: "boolean" }, isSecret: { type: "boolean" } },
};
const named = { ...input, required: ["name"] };
const text = (longest: number) => ({ type: "string", minLength: 1, maxLength: longest });
const registryRules = {
  type: "object",
  required: ["$schema", "name", "description", "version"],
  properties: {
    name: { type: "string", pattern: "^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$", minLength: 3, maxLength: 200 },
    title: text(100),
    description: text(100),
    version: text(255),
    websiteUrl: { type: "string", format: "uri" },
    repository: {
      type: "object",
      required: ["url", "source"],
      properties: { url: { type: "string", format: "uri" }, source: { type: "string" } },
    },
    packages: {
      type: "array",
      items: {
        type: "object",
        required: ["registryType", "identifier", "transport"],
        properties: {
          version: { ...text(255), not: { const: "latest" } },
          transport: { properties: { type: { const: "stdio" } }, required: ["type"] },
          packageArguments: {
            items: { required: ["type", "value"], properties: { type: { const: "positional" } } },
          },
          environmentVariables: { type: "array", items: named },
        },
      },
    },
    remotes: {
      type: "array",
      items: {
        required: ["type", "url"],
        properties: {
          type: { const: "streamable-http" },
          url: { type: "string", pattern: "^https?://[^\\s]+$" },
          headers: { type: "array", items: named },
          variables: { type: "object", additionalProperties: input },
        },
      },
    },
  },
  additionalProperties: { type: "string" },
};

test("a server without `publish` has no file for it, and its package stays private", async () => {
  const { text, json } = await published({ publish: undefined });
  for (const path of ["server.json", "manifest.json", "chatgpt-app-submission.json", "bin.js"]) {
    expect(text(path)).toBeUndefined();
  }
  expect(json("package.json")).toMatchObject({ name: "dice", private: true });
  expect(text("README.md")).not.toContain("Publish it");
});

test("server.json names the package with its variables, and the public endpoint", async () => {
  const { json } = await published();
  const server = json("server.json");
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  expect(ajv.validate(registryRules, server), ajv.errorsText()).toBe(true);
  expect(server).toMatchObject({
    name: "io.github.ann/dice",
    version: "1.2.3",
    repository: { url: "https://github.com/ann/dice", source: "github" },
    remotes: [
      {
        type: "streamable-http",
        url: "https://{REGION}.example.com/mcp",
        variables: { REGION: { isRequired: true } },
        headers: [{ name: "Authorization", isRequired: true, isSecret: true }],
      },
    ],
  });
  expect(server.packages[0].environmentVariables).toEqual([
    { name: "API_KEY", isRequired: true, isSecret: true },
    { name: "TENANT", isRequired: true, isSecret: false },
  ]);
});

test("the package carries the registry's name and a program that npx runs", async () => {
  const { json, text } = await published();
  const { private: isPrivate, ...rest } = json("package.json");
  expect(isPrivate).toBeUndefined();
  expect(rest).toMatchObject({ name: "@ann/dice", mcpName: "io.github.ann/dice", bin: { dice: "bin.js" } });
  expect(text("bin.js")).toBe('#!/usr/bin/env node\nimport "./dist/src/main.js";\n');
});

test("the desktop bundle asks its user for the variables", async () => {
  const { json } = await published();
  const manifest = json("manifest.json");
  expect(manifest.server.mcp_config.env).toEqual({
    API_KEY: "${user_config.api_key}",
    TENANT: "${user_config.tenant}",
  });
  expect(manifest.user_config.api_key).toMatchObject({ required: true, sensitive: true });
  expect(manifest.user_config.tenant).toMatchObject({ required: true, sensitive: false });
  expect(manifest.tools.map(({ name }: { name: string }) => name)).toEqual(["roll", "price"]);
});

test("the submission of a ChatGPT app has the hints of every tool, each with its reason", async () => {
  const { json } = await published();
  expect(json("chatgpt-app-submission.json")).toMatchObject({
    schema_version: 1,
    app_info: { display_name: "Dice", subtitle: "Rolls dice", category: "ENTERTAINMENT" },
    tools: {
      price: {
        annotations: { readOnlyHint: true, openWorldHint: true, destructiveHint: false },
        justifications: {
          read_only_justification: "Retrieves or computes data with GET requests and changes none.",
          open_world_justification: "Acts on systems outside the app.",
        },
      },
    },
  });
});
