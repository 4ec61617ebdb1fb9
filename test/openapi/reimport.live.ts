import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../../src/json.js";
import { importOpenApi } from "../../src/openapi/import-openapi.js";
import { type ImportedText, mergeImport } from "../../src/openapi/reimport.js";
import { findProblemsInData, lint } from "../../src/pipeline.js";
import { installPackages } from "../interop/command.js";
import { readShipped, sampled, shippedDocuments, withOperations } from "./shipped-documents.js";

beforeAll(() => installPackages(import.meta.dirname));

async function imported(document: JsonObject): Promise<ImportedText> {
  const result = await importOpenApi("d.json", {
    read: () => JSON.stringify(document),
    check: findProblemsInData,
    include: [],
    exclude: [],
  });
  if ("problem" in result) throw new Error(result.problem);
  const operations = new Map(
    [...result.origins].map(([tool, { method, path }]) => [tool, `${method} ${path}`]),
  );
  return { text: result.text, operations };
}

/** Edits as an author makes them, of every so many tools: another name, a description, no tool at all, a comment. */
function edited(text: string, names: readonly string[]): string {
  return names.reduce((current, name, index) => {
    const entry = new RegExp(`^ {2}${name.replaceAll(/[.$]/g, "\\$&")}:\\n`, "m");
    if (index % 7 === 3) {
      const start = current.search(entry);
      // With the comment above it.
      const above = current.lastIndexOf("\n\n", start) + 2;
      const end = current.slice(start).search(/\n(?=\n {2}#|\n[a-z])/);
      return end < 0 ? current : current.slice(0, above) + current.slice(start + end + 2);
    }
    if (index % 3 === 0) return current.replace(entry, () => `  ours_${index}:\n`);
    if (index % 5 === 1)
      return current.replace(entry, (head) => `${head}    timeoutMs: 4321 # slow: ${index}\n`);
    return current;
  }, text);
}

describe("importing a document again that a package ships, into an edited manifest", () => {
  it.each(shippedDocuments)("%s", { timeout: 300_000 }, async (name) => {
    const document = sampled(readShipped(name));
    const base = await imported(document);
    const names = [...base.operations.keys()];
    const mine = edited(base.text, names);
    expect(mine).not.toBe(base.text);
    expect(mergeImport("m.yaml", mine, base, base)).toEqual([mine, []]);

    let count = 0;
    const gone: string[] = [];
    const changed = new Set<string>();
    const next = withOperations(document, (operation, definition) => {
      if (++count % 11 === 10) {
        gone.push(operation);
        return undefined;
      }
      if (count % 4 !== 1) return definition;
      changed.add(operation);
      return { ...definition, description: `Changed in the document: ${operation}` };
    });
    const theirs = await imported(next);
    expect(mergeImport("m.yaml", base.text, base, theirs)).toEqual([theirs.text, []]);
    const [text = "", diagnostics] = mergeImport("m.yaml", mine, base, theirs);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(
      new Set(diagnostics.length > 0 ? ["import-operation-gone"] : []),
    );
    const problems = await lint("m.yaml", { read: () => text });
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const [before, after, pure] = [parse(mine).tools, parse(text).tools, parse(theirs.text).tools];
    for (const [index, tool] of names.entries()) {
      const operation = base.operations.get(tool) ?? "";
      const own = index % 3 === 0 && index % 7 !== 3 ? `ours_${index}` : tool;
      if (before[own] === undefined) expect(after[own]).toBeUndefined();
      else if (!gone.includes(operation)) {
        const { timeoutMs, ...rest } = after[own];
        expect(timeoutMs).toBe(before[own].timeoutMs);
        expect(rest).toEqual(pure[tool]);
        if (changed.has(operation)) expect(rest.description).toContain("Changed in the document");
      } else if (own === tool && before[own].timeoutMs === undefined) expect(after[own]).toBeUndefined();
      else expect(after[own]).toEqual(before[own]);
    }
    for (const comment of mine.match(/# slow: .*/g) ?? []) expect(text).toContain(comment);
  });
});
