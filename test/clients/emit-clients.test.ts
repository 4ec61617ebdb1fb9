import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requireApproval } from "../../src/emit/clients/require-approval.js";
import type { OpenAiClientSection } from "../../src/manifest/manifest.js";
import { modelOf, schemaOf, toolOf } from "../emit/fixture.js";
import { hostileTexts } from "../escape/hostile-values.js";
import { buildClients } from "./project.js";

const client: OpenAiClientSection = {
  model: "gpt-4.1",
  serverLabel: "dice_server",
  serverUrl: "https://your-server-url.com/mcp/",
  requireApproval: "auto",
  deferLoading: "auto",
  input: "Roll a few dice!",
};

const reads = toolOf("read_dice", "ReadDice", { annotations: { readOnlyHint: true } });
const writes = toolOf("roll_dice", "RollDice", { output: schemaOf({ type: "object" }) });

const types = `
export interface ReadDiceArguments { readonly n_dice?: number }
export interface RollDiceArguments { readonly n_dice?: number }
export interface RollDiceOutput { readonly dice: readonly number[] }
`;

describe("require_approval", () => {
  it("asks before the tools that are not read-only, unless the manifest decides", () => {
    expect(requireApproval("auto", [reads])).toBe("never");
    expect(requireApproval("auto", [writes])).toBe("always");
    expect(requireApproval("auto", [reads, writes])).toEqual({
      always: { tool_names: ["roll_dice"] },
      never: { tool_names: ["read_dice"] },
    });
    expect(requireApproval("never", [writes])).toBe("never");
  });
});

describe("the clients", () => {
  it("compile under the strict flags against the real packages, and read like hand-written ones", () => {
    const project = buildClients(
      modelOf({ client, description: "Rolls dice.", tools: [reads, writes] }),
      types,
    );
    try {
      expect(project.texts.get("client/openai.ts")).toContain(
        [
          "  return {",
          '    type: "mcp",',
          '    server_label: "dice_server",',
          '    server_description: "Rolls dice.",',
          '    server_url: environment("MCP_SERVER_URL") ?? "https://your-server-url.com/mcp/",',
          '    allowed_tools: ["read_dice", "roll_dice"],',
          '    require_approval: { always: { tool_names: ["roll_dice"] }, never: { tool_names: ["read_dice"] } },',
        ].join("\n"),
      );
      expect(project.texts.get("client/mcp.ts")).toContain(
        "async rollDice(input: types.RollDiceArguments = {}, options?: CallToolRequestOptions): Promise<types.RollDiceOutput> {",
      );
    } finally {
      project.remove();
    }
  });

  it.each([
    ["of a tunnel", { client: { ...client, tunnelId: "tunnel_1" } }],
    ["of a URL with placeholders", { client: { ...client, serverUrl: "https://${HOST}:${PORT:-443}/mcp" } }],
    ["that have the tools searched", { client: { ...client, model: "gpt-5.4", deferLoading: true } }],
    ["of no tools", { client, tools: [] }],
    [
      "of tools named like a class's own members",
      {
        client,
        tools: ["constructor", "then", "toString", "close", "__proto__"].map((name, index) => ({
          ...toolOf(name, `T${index}`, { output: schemaOf({}) }),
          identifiers: { type: `T${index}`, value: name, file: `t${index}` },
        })),
      },
    ],
  ])("compile: %s", (_, changes) => {
    const model = modelOf(changes);
    const names = model.tools.map((tool) => tool.identifiers.type);
    const own = names.map(
      (name) => `export type ${name}Arguments = object; export type ${name}Output = unknown;`,
    );
    buildClients(model, `${own.join("\n")}\nexport {};\n`).remove();
  });
});

describe("a hostile manifest", () => {
  // The longest alone is in a tool's name and description: here it would only cost time.
  const everything = hostileTexts.filter((text) => text.length < 1000).join("|");
  const model = modelOf({
    version: everything,
    description: everything,
    tools: hostileTexts.map((text, index) => ({
      ...toolOf(text, `T${index}`, { description: text, output: schemaOf({}) }),
    })),
    client: {
      model: everything,
      serverLabel: everything,
      serverUrl: `x:${everything}`,
      requireApproval: "auto",
      deferLoading: "auto",
      input: everything,
    },
  });
  const types = hostileTexts
    .map((_, index) => `export type T${index}Arguments = object;\nexport type T${index}Output = unknown;`)
    .join("\n");

  it("gives clients that compile, start, say what is wrong, and run nothing of it", () => {
    const project = buildClients(model, types);
    try {
      const before = readdirSync(project.folder);
      const env = {
        PATH: process.env["PATH"] ?? "",
        OPENAI_API_KEY: "k",
        x: "1",
        OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      };
      const options = { cwd: project.folder, env, encoding: "utf8" } as const;
      execFileSync(process.execPath, ["-e", 'import("./dist/client/mcp.js")'], options);
      const ts = spawnSync(process.execPath, ["dist/client/openai.js"], options);
      expect(ts.stderr).toMatch(/^Connection error\./);
      expect(ts.status).toBe(1);
      const sh = spawnSync("sh", ["client/openai.sh"], options);
      expect(sh.stderr).toMatch(/^curl: \(7\)/);
      expect(sh.status).toBe(1);
      expect(readdirSync(project.folder)).toEqual(before);
      expect(readdirSync(join(project.folder, "client")).sort()).toEqual([
        "mcp.ts",
        "openai.py",
        "openai.sh",
        "openai.ts",
      ]);
    } finally {
      project.remove();
    }
  });
});
