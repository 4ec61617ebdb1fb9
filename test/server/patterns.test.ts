import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";
import { expect, test } from "vitest";
import { patternCost } from "../../src/patterns/pattern-cost.js";

const folder = fileURLToPath(new URL("../../templates/server/", import.meta.url));

/** Every regular expression literal of the run-time files. */
function literals(): readonly (readonly [place: string, literal: string])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const file = ts.createSourceFile(
        name,
        readFileSync(join(folder, name), "utf8"),
        ts.ScriptTarget.ESNext,
        true,
      );
      const found: [string, string][] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const { line } = file.getLineAndCharacterOfPosition(node.getStart());
          found.push([`${name.replaceAll("\\", "/")}:${line + 1}`, node.text]);
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
      return found;
    });
}

/** Undecided, and matches only placeholders of the manifest, which its author limits. */
const ofTheManifest = /^http-tools\/template\.ts:\d+ \/\^\\\$/;

/** How `literal` is slower than linear; undefined if it is not. */
function slowness(literal: string): string | undefined {
  const end = literal.lastIndexOf("/");
  const { growth } = patternCost(new RegExp(literal.slice(1, end), literal.slice(end + 1)));
  return growth === "linear" ? undefined : growth;
}

test("no regular expression of a server takes more than linear time on any string", () => {
  const all = literals();
  expect(all.length).toBeGreaterThan(40);
  expect(
    all
      .filter(([place, literal]) => !ofTheManifest.test(`${place} ${literal}`))
      .map(([place, literal]) => [place, literal, slowness(literal)])
      .filter(([, , slow]) => slow),
  ).toEqual([]);
});

test.each([
  ["/^(?:a|a)*$/"],
  ["/^(?:a+)+$/"],
  ["/a+b/"],
  ["/^(a?){24}a{24}$/"],
  ["/eyJ[\\w-]*\\./"],
  ["/\\$\\{\\w+:-[^}]*\\}/g"],
])("%s would be found", (literal) => {
  expect(slowness(literal)).toBeDefined();
});
