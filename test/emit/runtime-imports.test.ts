import { posix } from "node:path";
import { expect, test } from "vitest";
import { importedModules, runtimeClosure } from "../../src/emit/runtime-files.js";
import { loadTemplates } from "../../src/templates.js";

const templates = loadTemplates();

test.each([...templates.runtime.keys()])(
  "%s brings the files that TypeScript finds in its imports",
  (name) => {
    const found = new Set<string>();
    const visit = (path: string): void => {
      if (found.has(path)) return;
      found.add(path);
      for (const specifier of importedModules(templates.runtime.get(path) ?? "")) {
        if (specifier.startsWith("."))
          visit(posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts"));
      }
    };
    const free = runtimeClosure([], templates);
    const files = runtimeClosure([name], templates);
    visit(name);
    expect([...files.keys()].filter((path) => !free.has(path) || found.has(path)).sort()).toEqual(
      [...found].sort(),
    );
  },
);
