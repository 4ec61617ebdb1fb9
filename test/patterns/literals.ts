import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { ts } from "ts-morph";
import { patternCost } from "../../src/patterns/pattern-cost.js";

/** Every regular expression literal of the files of a folder of the repository, with its place. */
export function literalsOf(folder: string): readonly (readonly [place: string, literal: string])[] {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const text = readFileSync(join(root, name), "utf8");
      const file = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
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

/** How `literal` is slower than linear; undefined if it is not. A sticky one is tried at one place, as behind `^`. */
export function slowness(literal: string): string | undefined {
  const end = literal.lastIndexOf("/");
  const flags = literal.slice(end + 1);
  const source = withoutBackreferences(literal.slice(1, end), flags.includes("u"));
  const { growth } = patternCost(
    flags.includes("y") ? new RegExp(`^(?:${source})`, flags.replace("y", "")) : new RegExp(source, flags),
  );
  return growth === "linear" ? undefined : growth;
}

/**
 * `source` with the text of its group in place of each backreference, which can be read in as many ways or more: if this
 * pattern is linear, the other is.
 */
function withoutBackreferences(source: string, unicode: boolean): string {
  const found: AST.Backreference[] = [];
  const visit = (node: AST.Element | AST.Alternative): void => {
    if (node.type === "Backreference") found.push(node);
    else if (node.type === "Quantifier") visit(node.element);
    else if (node.type === "Alternative") node.elements.forEach(visit);
    else if ("alternatives" in node) {
      for (const alternative of node.alternatives) if (alternative.type === "Alternative") visit(alternative);
    }
  };
  new RegExpParser().parsePattern(source, undefined, undefined, { unicode }).alternatives.forEach(visit);
  return found.reduceRight((text, { start, end, resolved }) => {
    const group = Array.isArray(resolved) ? resolved[0] : resolved;
    const copy = group === undefined ? "" : `(?:${group.alternatives.map(({ raw }) => raw).join("|")})`;
    return text.slice(0, start) + copy + text.slice(end);
  }, source);
}
