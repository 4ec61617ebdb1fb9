import { expect, test } from "vitest";
import { parse } from "yaml";
import { readMemory, writeMemory } from "../../src/cache/memory-file.js";
import { RecentMemory } from "../../src/cache/recent-memory.js";
import type { FileSet } from "../../src/emit/file-set.js";
import { isJsonObject, type JsonObject } from "../../src/json.js";
import type { Memory } from "../../src/memory.js";
import { compile } from "../../src/pipeline.js";
import { loadTemplates } from "../../src/templates.js";
import { manifests } from "../emit/hostile-manifests.js";
import { edited, manifestText, randomFrom } from "./edits.js";

const templates = loadTemplates();
const secret = Buffer.alloc(32, 7);

async function filesOf(text: string, memory?: Memory): Promise<Map<string, string> | undefined> {
  const [server] = await compile("manifest.yaml", {
    read: () => text,
    templates,
    ...(memory !== undefined && { earlier: () => ({ memory }) }),
  });
  return server && textsOf(server.files);
}

function textsOf(files: FileSet): Map<string, string> {
  return new Map([...files.values()].map(({ path, text }) => [path, text]));
}

const shared = `
manifest: 1
server: { name: shared, version: 1.0.0 }
schemas:
  Page: { type: object, description: A page., properties: { size: { type: integer, default: 50 }, next: { $ref: "#/schemas/Cursor" } } }
  Cursor: { type: string, minLength: 1, pattern: "^[a-z]+$" }
  Item: { allOf: [{ $ref: "#/schemas/Base" }, { type: object, properties: { page: { $ref: "#/schemas/Page" } }, required: [page] }] }
  Base: { type: object, properties: { id: { type: string, format: uuid }, tags: { type: array, items: { type: string, enum: [a, b] } } }, required: [id] }
tools:
  list_items:
    description: Lists items.
    inputSchema: { type: object, properties: { page: { $ref: "#/schemas/Page" }, limit: { type: number, minimum: 0, default: 0 } } }
    outputSchema: { type: object, properties: { items: { type: array, items: { $ref: "#/schemas/Item" } } }, required: [items] }
  get_item:
    description: Reads an item.
    inputSchema: { type: object, properties: { id: { type: string, format: uuid } }, required: [id] }
    outputSchema: { $ref: "#/schemas/Item" }
  find_item:
    description: Finds an item.
    inputSchema: { type: object, allOf: [{ $ref: "#/schemas/Page" }], properties: { text: { type: string } } }
    examples: [{ input: { text: a } }]
  fetch_item:
    description: Fetches an item.
    inputSchema: { type: object, properties: { id: { type: string } }, required: [id] }
    http: { method: GET, url: "https://api.example.com/items/{id}" }
  ask_item:
    description: Asks for an item.
    inputSchema: { type: object, properties: { id: { type: string } }, required: [id] }
    ask: { message: "Which of {id}?", answers: { type: object, properties: { size: { type: integer, default: 2 } } } }
`;

const recursive = `
manifest: 1
server: { name: recursive, version: 1.0.0 }
schemas:
  Node: { type: object, properties: { left: { $ref: "#/schemas/Node" }, leaf: { $ref: "#/schemas/Leaf" }, depth: { type: integer, default: 0 } } }
  Leaf: { anyOf: [{ $ref: "#/schemas/Node" }, { type: "null" }] }
tools:
  grow: { description: Grows., inputSchema: { type: object, properties: { node: { $ref: "#/schemas/Node" } } } }
  cut: { description: Cuts., inputSchema: { type: object, properties: { leaf: { $ref: "#/schemas/Leaf" } } }, outputSchema: { $ref: "#/schemas/Node" } }
`;

/** A long run has thousands: `EDITS=1000 npx vitest run test/cache/same-files`. */
const edits = Number(process.env["EDITS"] ?? 8);

/** The memory of the next run: through the bytes of a file. */
function nextRun(memory: RecentMemory): RecentMemory {
  const used = memory.endRun();
  if (used === undefined) return memory;
  const entries = readMemory(Buffer.concat(writeMemory(used, "code", secret)), "code", secret);
  expect(entries?.size).toBe(used.size);
  return new RecentMemory(entries);
}

const { plain, "hostile-texts": texts, "hostile-names": names } = manifests;

test.each(Object.entries({ plain, texts, names, shared, recursive }))(
  "%s: after random edits the files are those that are made without a memory",
  async (name, text) => {
    const start: unknown = parse(text ?? "");
    if (!isJsonObject(start)) throw new Error("not an object");
    const random = randomFrom(name.length);
    let manifest = start as JsonObject;
    let memory = new RecentMemory();
    let recalled = 0;
    const watched: Memory = {
      recall: (key) => {
        const known = memory.recall(key);
        if (known !== undefined) recalled++;
        return known;
      },
      keep: (key, made) => memory.keep(key, made),
    };
    for (let edit = 0; edit < edits; edit++) {
      const next = edit === 0 ? manifest : edited(manifest, random);
      const files = await filesOf(manifestText(next));
      if (files === undefined) continue;
      manifest = next;
      expect(await filesOf(manifestText(next), watched)).toEqual(files);
      memory = nextRun(memory);
      expect(await filesOf(manifestText(next), watched)).toEqual(files);
      expect(memory.endRun()).toBeUndefined();
    }
    expect(recalled).toBeGreaterThan(0);
  },
);
