import { describe, expect, test } from "vitest";
import { compileText, lint } from "../src/index.js";

const manifest = `manifest: 1
server: { name: dice, version: 1.0.0 }
tools:
  roll:
    description: Rolls.
    inputSchema: { type: object, properties: { die: { $ref: "./die.yaml" } } }
`;

describe("mcpile as a library", () => {
  test("compiles from memory, references included", async () => {
    const asked: string[] = [];
    const { files, model, diagnostics } = await compileText(manifest, "api/dice.yaml", {
      read: (path) => {
        asked.push(path);
        return "{ type: integer, minimum: 1 }";
      },
    });
    expect(asked).toEqual(["api/die.yaml"]);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["open-server"]);
    expect(model?.tools.map((tool) => tool.name)).toEqual(["roll"]);
    expect(files?.get("src/handlers/roll.ts")).toMatchObject({ owner: "user" });
  });

  test("gives mistakes back as diagnostics with their place, and no files", async () => {
    const { files, model, diagnostics } = await compileText(
      manifest.replace("inputSchema", "inputShema"),
      "dice.yaml",
    );
    expect([files, model]).toEqual([undefined, undefined]);
    expect(
      diagnostics.some(({ severity, location }) => severity === "error" && location?.range.start.line === 6),
    ).toBe(true);
  });

  test("lints without compiling", async () => {
    const read = () => manifest.replace('die: { $ref: "./die.yaml" }', "die: { type: intger }");
    const diagnostics = await lint("dice.yaml", { read });
    expect(diagnostics.map(({ code, location }) => [code, location?.range.start.line])).toContainEqual([
      "unknown-type",
      6,
    ]);
  });
});
