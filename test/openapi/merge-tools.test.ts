import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../src/json.js";
import type { Version } from "../../src/openapi/merge-entry.js";
import { mergeTools } from "../../src/openapi/merge-tools.js";

/** Tools by name: their URL, and words of the author. */
type Tools = Readonly<Record<string, { readonly url: string; readonly description?: string }>>;

function versionsOf(tools: Tools): ReadonlyMap<string, Version> {
  return new Map(
    Object.entries(tools).map(([name, { url, description }]) => {
      const lines = [`  ${name}:`, `    http: { method: GET, url: ${url} }`];
      if (description !== undefined) lines.push(`    description: ${description}`);
      const text = `${lines.join("\n")}\n`;
      const parsed: Readonly<Record<string, Json>> = parse(text);
      return [name, { key: name, above: "", text, value: parsed[name] ?? null, isLinked: false }];
    }),
  );
}

/** Merges tools whose operation is `GET` and their URL. */
function merge(mine: Tools, base: Tools, theirs: Tools) {
  const operations = (tools: Tools) =>
    new Map(Object.entries(tools).map(([name, { url }]) => [name, `GET ${url}`]));
  const merged = mergeTools(
    versionsOf(mine),
    versionsOf(base),
    versionsOf(theirs),
    operations(base),
    operations(theirs),
  );
  const text = merged.tools.map((tool) => tool.text).join("");
  return { ...merged, keys: merged.tools.map(({ key }) => key), manifest: parse(text) };
}

const [pets, owners, visits] = [{ url: "/pets" }, { url: "/owners" }, { url: "/visits" }];

test("new operations come in where the import has them, and removed ones stay away", () => {
  const base = { pets, visits };
  expect(merge({ visits }, base, { pets, owners, visits }).keys).toEqual(["owners", "visits"]);
  expect(merge(base, base, { pets, owners, visits }).keys).toEqual(["pets", "owners", "visits"]);
});

test("an operation that the import no longer has goes, unless its tool was edited", () => {
  const base = { pets, owners };
  expect(merge(base, base, { pets })).toMatchObject({ keys: ["pets"], gone: [] });
  const edited = { pets, owners: { ...owners, description: "Mine." } };
  const { keys, gone } = merge(edited, base, { pets });
  expect(keys).toEqual(["pets", "owners"]);
  expect(gone).toEqual([{ name: "owners", operation: "GET /owners" }]);
});

test("a tool that its author renamed keeps its name and takes the changes of its operation", () => {
  const { keys, manifest } = merge({ animals: pets }, { pets }, { pets: { ...pets, description: "Lists." } });
  expect(keys).toEqual(["animals"]);
  expect(manifest.animals).toEqual({ http: { method: "GET", url: "/pets" }, description: "Lists." });
});

test("a tool that the import renamed follows its operation", () => {
  const { keys, manifest } = merge({ pets }, { pets }, { list_pets: pets });
  expect(keys).toEqual(["list_pets"]);
  expect(Object.keys(manifest)).toEqual(["list_pets"]);
});

test("the author's own tools stay, and a new operation does not take their names", () => {
  const own = { owners: { url: "https://other.example", description: "Mine." } };
  const { keys, taken, manifest } = merge({ pets, ...own }, { pets }, { pets, owners });
  expect(keys).toEqual(["pets", "owners"]);
  expect(taken).toEqual([{ name: "owners", operation: "GET /owners", other: "owners" }]);
  expect(manifest.owners.description).toBe("Mine.");
});
