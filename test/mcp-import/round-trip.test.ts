import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hasErrors } from "../../src/diagnostics/diagnostic.js";
import { projectForHosts } from "../../src/hosts/projection.js";
import type { Json } from "../../src/json.js";
import { loadManifest } from "../../src/manifest/load.js";
import { readFileFromDisk } from "../../src/manifest/read.js";
import { importListing } from "../../src/mcp-import/import-listing.js";
import { buildModel } from "../../src/model/build.js";
import type { ServerModel, ToolModel } from "../../src/model/server-model.js";
import { lint } from "../../src/pipeline.js";
import type { Era } from "../../templates/server/calls/call-module.js";
import { listed } from "../server/listed.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every manifest of the repository: those of the examples, and those of the tests. */
const manifests = ["manifests", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml") && !name.includes("node_modules"))
    .map((name) => join(folder, name).replaceAll("\\", "/")),
);

/** Undefined for a manifest with errors. */
async function modelOf(path: string, text?: string): Promise<ServerModel | undefined> {
  const read = (name: string) => text ?? readFileFromDisk(join(root, name), root);
  if (hasErrors(await lint(path, { read }))) return undefined;
  const [loaded] = loadManifest(path, read);
  const [model] = loaded === undefined ? [] : buildModel(loaded);
  return model === undefined ? undefined : projectForHosts(model)[0];
}

/** The list of tools as callers of an era get it. */
function listing({ tools }: ServerModel, era: Era): readonly Json[] {
  return tools.map((tool: ToolModel) =>
    JSON.parse(
      JSON.stringify({ ...listed(tool, era), ...(tool.icons !== undefined && { icons: tool.icons }) }),
    ),
  );
}

async function imported(model: ServerModel, era: Era): Promise<ServerModel> {
  const made = await importListing(
    {
      info: {
        name: model.name,
        version: model.version,
        ...(model.title !== undefined && { title: model.title }),
        ...(model.description !== undefined && { description: model.description }),
      },
      ...(model.instructions !== undefined && { instructions: model.instructions }),
      capabilities: { tools: {} },
      legacy: era === "legacy",
      tools: listing(model, era),
      others: new Map(),
      incomplete: [],
    },
    { check: (text) => lint("manifest.yaml", { read: () => text }), origin: "" },
  );
  if ("problem" in made) throw new Error(`${made.problem} ${JSON.stringify(made.remarks)}`);
  expect(made.remarks.filter(({ message }) => !message.includes("cannot be seen"))).toEqual([]);
  const again = await modelOf("manifest.yaml", made.text);
  if (again === undefined) throw new Error("the imported manifest has errors");
  return again;
}

const models: (readonly [string, ServerModel])[] = [];
for (const path of manifests) {
  const model = await modelOf(path);
  if (model !== undefined && model.tools.length > 0) models.push([path, model]);
}

describe("a manifest that is imported from its own server", () => {
  test("is there for most manifests of the tests", () => {
    expect(models.length).toBeGreaterThan(20);
  });

  test.each(models)("lists the same: %s", async (_path, model) => {
    const again = await imported(model, "modern");
    expect(listing(again, "modern")).toEqual(listing(model, "modern"));
    const { name, title, version, description, instructions } = model;
    expect(again).toMatchObject({
      name,
      version,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(instructions !== undefined && { instructions }),
    });
    // The newest protocol does not list an output that is anything: older ones do.
    const isTold = ({ output }: ToolModel) => output === undefined || typeof output.listed === "object";
    const told = { ...model, tools: model.tools.filter(isTold) };
    const names = new Set(told.tools.map((tool) => tool.name));
    const same = { ...again, tools: again.tools.filter((tool) => names.has(tool.name)) };
    expect(listing(same, "legacy")).toEqual(listing(told, "legacy"));
    const old = await imported(model, "legacy");
    expect(listing(old, "legacy")).toEqual(listing(model, "legacy"));
  });
});
