import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { JsonSchema } from "../../src/json.js";
import type { ServerSchemas } from "../../src/schema/schema-compiler.js";
import { schemasOf } from "../../src/schema/schema-compiler.js";
import { compileSchemas } from "../../src/schema/validators.js";
import { serverModel, type ToolFixture } from "../schema/fixture.js";

/** As it is built: threads run no TypeScript. */
async function compileInThread(schemas: ServerSchemas): Promise<unknown> {
  const built = pathToFileURL(join(import.meta.dirname, "../../dist/cli/schema-thread.js"));
  return (await import(/* @vite-ignore */ built.href)).compileInThread(schemas);
}

/** More tools than are compiled where they are. */
function schemas(last: JsonSchema): ServerSchemas {
  const tools = Array.from({ length: 150 }, (_, index): [string, ToolFixture] => [
    `tool${index}`,
    {
      input: {
        type: "object",
        properties: { to: { $ref: "#/$defs/Place" }, ["__proto__"]: { type: "integer", maximum: index } },
      },
      output: { type: "array", items: { $ref: "#/$defs/Place" } },
    },
  ]);
  const place: JsonSchema = { type: "object", properties: { name: { type: "string", default: "here" } } };
  return schemasOf(serverModel({ ...Object.fromEntries(tools), last: { input: last } }, { Place: place }));
}

test("a thread gives the validators that are compiled here", async () => {
  const given = schemas({ type: "object" });
  const here = compileSchemas(given);
  expect("text" in here && here.text).toContain("export const tool149Output");
  expect(await compileInThread(given)).toEqual(here);
});

test("a thread says which schema cannot be compiled, and why", async () => {
  const given = schemas({ type: "object", minProperties: 0, pattern: "(" });
  expect(compileSchemas(given)).toMatchObject({ failures: [{ tool: 150, part: "input" }] });
  expect(await compileInThread(given)).toEqual(compileSchemas(given));
});
