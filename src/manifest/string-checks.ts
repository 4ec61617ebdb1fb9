import { createRequire } from "node:module";
import type { Ajv, CodeKeywordDefinition, KeywordCxt } from "ajv";
import { patternCost } from "../patterns/pattern-cost.js";
import { isUrl } from "./url-format.js";

/** Loaded with Ajv. */
const require = createRequire(import.meta.url);

/** Adds the formats to `ajv`, and lets it check formats and patterns in linear time. */
export function useStringChecks(ajv: Ajv): void {
  const formats: typeof import("ajv-formats").default = require("ajv-formats");
  formats.default(ajv);
  ajv.addFormat("url", isUrl);
  useBoundedPatterns(ajv);
}

/**
 * Lets `ajv` match a pattern that is only quick on short strings after it has looked at `maxLength`: with `allErrors` it
 * would match strings that are already known to be too long.
 */
function useBoundedPatterns(ajv: Ajv): void {
  const pattern = ajv.getKeyword("pattern");
  if (typeof pattern !== "object" || !("code" in pattern)) return;
  const { keyword: _keyword, ...rest } = pattern;
  ajv.removeKeyword("pattern");
  const bounded: CodeKeywordDefinition = { ...rest, keyword: "pattern", code: checkPattern };
  ajv.addKeyword(bounded);
}

/** Whether a pattern is quick on strings of any length. */
export function isLinear(pattern: string): boolean {
  return patternCost(new RegExp(pattern, "u")).growth === "linear";
}

function checkPattern(cxt: KeywordCxt): void {
  const { _ }: typeof import("ajv") = require("ajv");
  const {
    usePattern,
  }: typeof import("ajv/dist/vocabularies/code.js") = require("ajv/dist/vocabularies/code.js");
  const { gen, data, schema } = cxt;
  const pattern = String(schema);
  const maxLength: unknown = cxt.parentSchema?.["maxLength"];
  const mismatch = _`!${usePattern(cxt, pattern)}.test(${data})`;
  if (typeof maxLength !== "number" || isLinear(pattern)) {
    cxt.fail(mismatch);
    return;
  }
  const { useFunc }: typeof import("ajv/dist/compile/util.js") = require("ajv/dist/compile/util.js");
  const {
    default: length,
  }: typeof import("ajv/dist/runtime/ucs2length.js") = require("ajv/dist/runtime/ucs2length.js");
  cxt.fail(_`!(${useFunc(gen, length)}(${data}) > ${maxLength}) && ${mismatch}`);
}
