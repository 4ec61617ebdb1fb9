import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { hosts } from "../../src/host-catalogue/catalogue.js";
import { refusals } from "../../src/hosts/acceptor.js";
import { listingOf } from "../../src/hosts/listing.js";
import { projectForHosts } from "../../src/hosts/projection.js";
import { isJsonObject, type JsonSchema } from "../../src/json.js";
import { loadManifest } from "../../src/manifest/load.js";
import { buildModel } from "../../src/model/build.js";
import type { ServerModel } from "../../src/model/server-model.js";
import { importOpenApi } from "../../src/openapi/import-openapi.js";
import { installPackages } from "../interop/command.js";
import { Draw, validInstance } from "../openapi/instances.js";

/** All of GitHub's operations as tools, listed for each host: nothing is refused, and no valid call is lost. */
const packages = fileURLToPath(new URL("../openapi/", import.meta.url));
const instancesPerTool = 5;

let text: string;
beforeAll(async () => {
  await installPackages(packages);
  const path = `${packages}node_modules/@octokit/openapi/generated/api.github.com.json`;
  const document = readFileSync(path, "utf8");
  const result = await importOpenApi("github.json", {
    read: (name) => (name === "github.json" ? document : { reason: "no such file" }),
    check: async () => [],
    include: [],
    exclude: [],
  });
  if ("problem" in result) throw new Error(result.problem);
  // Behind the prefixes of hosts, the name of the document leaves no room for those of tools.
  text = result.text.replace(/^( +name: ).*$/m, "$1github");
});

function modelFor(host: string): ServerModel {
  const [loaded] = loadManifest("github.yaml", () => `${text}\nhosts: [${host}]\n`);
  const model = loaded === undefined ? undefined : buildModel(loaded)[0];
  if (model === undefined) throw new Error("the import has errors");
  return model;
}

function validator(schema: JsonSchema): ValidateFunction {
  return new Ajv2020({ strict: false, validateFormats: false, unevaluated: false }).compile(
    structuredClone(schema),
  );
}

/** Limits that no listing of the tools can meet: the number of tools, and keywords that a host ignores. */
const outside: ReadonlySet<string> = new Set(["tool-count", "keyword", "description-length", "pages"]);

describe.each(hosts.filter(({ isDirectory }) => isDirectory === undefined))("for $title", (host) => {
  test("every tool is accepted, and accepts what the server accepts", { timeout: 600_000 }, () => {
    const original = modelFor(host.name);
    const [model, problems] = projectForHosts(original);
    expect(model.tools.length).toBeGreaterThan(1_200);
    expect(problems).toEqual([]);
    const refused = refusals(listingOf(model), host).filter(({ limit }) => !outside.has(limit.rule));
    expect(refused.map(({ tool, path }) => `${tool} ${path.join(".")}`)).toEqual([]);
    let instances = 0;
    const changed = original.tools.flatMap((before, index) => {
      const after = model.tools[index];
      return after === undefined || after.input === before.input ? [] : [[before, after] as const];
    });
    fc.assert(
      fc.property(fc.gen(), (next) => {
        for (const [before, after] of changed) {
          const schema = before.input.listed;
          const served = validator(schema);
          const shown = validator(after.input.listed);
          const names = new Map(
            Object.entries(after.argumentNames ?? {}).map(([listed, name]) => [name, listed]),
          );
          for (let count = 0; count < instancesPerTool; count++) {
            const instance = validInstance(
              schema,
              (value) => served(structuredClone(value)),
              new Draw(next, false),
            );
            if (!isJsonObject(instance)) continue;
            instances++;
            const renamed = Object.fromEntries(
              Object.entries(instance).map(([name, value]) => [names.get(name) ?? name, value]),
            );
            expect(shown(renamed), `${before.name} ${JSON.stringify(instance)}`).toBe(true);
          }
        }
      }),
      { numRuns: 1 },
    );
    const shortened = original.tools.filter(({ name }, index) => model.tools[index]?.name !== name).length;
    console.log(
      `${host.name}: ${model.tools.length} tools, ${shortened} names shortened, ${changed.length} schemas rewritten, ${instances} calls compared`,
    );
  });
});
