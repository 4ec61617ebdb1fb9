import { isJsonObject, own } from "../json.js";
import { AjvCode } from "./ajv-code.js";
import type { CodeLayout } from "./code-layout.js";

import { callViolations } from "./violation-calls.js";

/** The module around a function. */
export interface ModuleParts {
  /** Names that Ajv uses for values outside the function, and their names in the module. */
  readonly names: ReadonlyMap<string, string>;
  /** The schemas that the code refers to, by the names that Ajv uses for them. */
  readonly schemas: ReadonlyMap<string, unknown>;
  readonly layout: CodeLayout;
  /** Returns the name of a constant of the module with this value, which is JavaScript. */
  readonly constant: (text: string) => string;
  /** Called with each function of the module that the code calls. */
  readonly use: (helper: string) => void;
}

/** Values longer than this are constants of the module instead of literals where they are used. */
const LONGEST_LITERAL = 60;

/**
 * Rewrites one function of Ajv's standalone code: repeated statements become calls of shared functions, data that no
 * caller reads (schema paths, parent data) is removed, and the code is formatted.
 *
 * Each rewrite is a pattern for the exact code of the pinned version of Ajv. Code that is left over after an update of
 * Ajv is a bug and throws.
 */
export function rewriteAjvCode(text: string, parts: ModuleParts): string {
  const code = new AjvCode(text);
  dropSchemaPaths(code);
  code.replace(patternEvaluated, evaluatePattern);
  nameRepeatedStatements(code, parts.use);
  dropUnreadNames(code);
  hoistVariables(code);
  shortenSignatures(code);
  inlineSchemas(code, parts);
  nameOuterFunctions(code, parts.names);
  if (code.replace(joined, (_all, name) => `vErrors = join(vErrors, ${name}.errors);`) > 0) parts.use("join");
  avoidCounting(code);
  code.joinLiterals();
  callViolations(code, parts.use);
  refuseRemains(code);
  code.layOut((laid) => parts.layout.layOut(laid));
  return code.text();
}

/** Ajv's copy of the violations that a called function found, behind those that are known. */
const joined = /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\);/g;

/** Ajv's record that a property matched a pattern. */
const patternEvaluated = /\b(props\d+)\[(key\d+)\] = true;/g;

/**
 * A branch may have evaluated all properties before (`true`), or none may have been counted yet (`undefined`): there Ajv's
 * own code throws.
 */
function evaluatePattern(_all: string, props = "", key = ""): string {
  return `if(${props} !== true){\n${props} = ${props} || Object.create(null);\n${props}[${key}] = true;\n}`;
}

/** {@link evaluatePattern} in code that Ajv runs itself. */
export function withEvaluatedPatterns(code: string): string {
  return code.replace(patternEvaluated, evaluatePattern);
}

function dropSchemaPaths(code: AjvCode): void {
  code.replace(/,schemaPath:"\d+"(?:\+[^,{}]*)?(?=,)/g, () => "");
}

function nameRepeatedStatements(code: AjvCode, use: (helper: string) => void): void {
  const call = (pattern: RegExp, helper: string, replacement: (...groups: string[]) => string): void => {
    if (code.replace(pattern, replacement) > 0) use(helper);
  };
  // Ajv writes the parameters of one keyword on several lines.
  code.replace(/,\n\s*/g, () => ", ");
  call(
    /const (err\d+) = (\{[^;=]*\});\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}/g,
    "add",
    (_all, _name, error) => `vErrors = add(vErrors, ${error});`,
  );
  // Ajv compares each item with all before it.
  call(
    /let (i\d+) = (data\d*)\.length;\nlet (j\d+);\nif\(\1 > 1\)\{\nouter\d+:\nfor\(;\1--;\)\{\nfor\(\3 = \1; \3--;\)\{\nif\(func\d+\(\2\[\1\], \2\[\3\]\)\)\{/g,
    "repeatedItem",
    (_all, later, list, earlier) =>
      `const [${later}, ${earlier}] = repeatedItem(${list});\nif(${later} > 0){`,
  );
  code.replace(/break outer\d+;\n\}\n\}\n\}\n\}/g, () => "}");
  // The tokens `~` and `/` of a JSON Pointer, which are the only regular expressions within functions.
  call(
    /\b([a-z]{1,9}\d{1,9})\.replace\(\/~\/g, "\d+"\)\.replace\(\/\\\/\/g, "\d+"\)/g,
    "pointerStep",
    (_all, name) => `pointerStep(${name})`,
  );
  // Infinity is not a number of JSON.
  code.replace(
    /\(\(typeof ([^\s()]+) == "\d+"\) && \(!\(\1 % 1\) && !isNaN\(\1\)\)\) && \(isFinite\(\1\)\)/g,
    (_all, value) => `Number.isInteger(${value})`,
  );
  code.replace(
    /\(typeof ([^\s()]+) == "\d+"\) && \(isFinite\(\1\)\)/g,
    (_all, value) => `Number.isFinite(${value})`,
  );
  // Only finite numbers reach this code.
  code.replace(
    /(if\(([^\s()]+) [<>]=? [^\s()]+) \|\| isNaN\(\2\)\)\{/g,
    (_all, comparison) => `${comparison}){`,
  );
  code.replace(/(\btypeof [^\s()]+) == (?="\d+")/g, (_all, type) => `${type} === `);
  call(
    /let (res\d+);\nif\(\(([^\s()]+) === 0 \|\| \(\1 = ([^\s,/]+)\/\2, \1 !== parseInt\(\1\)\)\)\)\{/g,
    "isMultiple",
    (_all, _name, factor, value) => `if(!isMultiple(${value}, ${factor})){`,
  );
  code.replace(/\bfor\(let (i\d+)=(\d+); \1<(len\d+); \1\+\+\)\{/g, (_all, index, first, end) => {
    return `for(let ${index} = ${first}; ${index} < ${end}; ${index}++){`;
  });
  code.replace(/\b(outer\d+):\nfor\(/g, (_all, label) => `${label}: for(`);
  code.replace(/\bfor\(;(\w+--);\)\{/g, (_all, condition) => `while(${condition}){`);
  // The strings seen so far: `__proto__` may be one of them.
  code.replace(/\bconst (indices\d+) = \{\};/g, (_all, name) => `const ${name} = Object.create(null);`);
  code.replace(/\blet (data\d+) = /g, (_all, name) => `const ${name} = `);
}

/** Removes assignments of the missing property's name that nothing reads. */
function dropUnreadNames(code: AjvCode): void {
  const uses = new Map<string, number>();
  const use = (name: string, more: number) => uses.set(name, (uses.get(name) ?? 0) + more);
  code.replace(/\bmissing\d+\b/g, (name) => {
    use(name, 1);
    return name;
  });
  if (uses.size === 0) return;
  const declaration = /\blet (missing\d+);\n/g;
  const assignment = / && \((missing\d+) = "\d+"\)/g;
  for (const written of [declaration, assignment]) {
    code.replace(written, (all, name = "") => {
      use(name, -1);
      return all;
    });
  }
  for (const written of [declaration, assignment])
    code.replace(written, (all, name = "") => (uses.get(name) === 0 ? "" : all));
}

/** Moves `var` declarations from blocks to the head of the function, where `var` takes effect anyway. */
function hoistVariables(code: AjvCode): void {
  const names = new Set<string>();
  code.replace(/\bvar (\w+)(;\n|(?= = ))/g, (_all, name = "", end = "") => {
    names.add(name);
    return end === "" ? name : "";
  });
  if (names.size === 0) return;
  let isFirst = true;
  code.replace(/\blet errors = 0;\n/g, (all) => {
    const hoisted = isFirst ? `${all}let ${[...names].join(", ")};\n` : all;
    isFirst = false;
    return hoisted;
  });
}

/** Reduces the parameters of a function to the value and its path. */
function shortenSignatures(code: AjvCode): void {
  const functions = code.replace(
    /\(data, \{instancePath="\d+", parentData[^{}]*\}=\{\}\)/g,
    () => '(data, instancePath = "")',
  );
  if (functions !== 1) throw new Error(`${functions} functions instead of one in the code of a validator`);
  code.replace(
    /\{instancePath(?::([^{},]*))?,parentData(?::[^{},]*)?,parentDataProperty(?::[^{},]*)?,rootData\}/g,
    (_all, path) => path ?? "instancePath",
  );
}

function inlineSchemas(code: AjvCode, { schemas, constant }: ModuleParts): void {
  code.replace(
    /(?<![.\w$])(schema\d+)((?:\.[A-Za-z_$][\w$]*|\["\d+"\]|\[\d+\])*)/g,
    (all, name = "", path = "") => {
      if (!schemas.has(name)) throw new Error(`no schema behind Ajv's \`${all}\``);
      let value: unknown = schemas.get(name);
      for (const [step] of path.matchAll(/[A-Za-z_$][\w$]*|"\d+"|\d+/g)) {
        const key = step.startsWith('"') ? code.value(step) : step;
        value = Array.isArray(value) ? value[Number(key)] : isJsonObject(value) ? own(value, key) : undefined;
      }
      // Only the names in a map of properties are used.
      if (path.endsWith(".properties") && isJsonObject(value))
        value = Object.fromEntries(Object.keys(value).map((key) => [key, 1]));
      const literal = JSON.stringify(value) ?? "undefined";
      if (literal.length <= LONGEST_LITERAL) return code.embed(literal);
      return constant(new AjvCode(literal).text());
    },
  );
}

function nameOuterFunctions(code: AjvCode, names: ReadonlyMap<string, string>): void {
  code.replace(
    /(?<![.\w$])(?:(?:root|wrapper|formats)\d+\.validate|(?:validate|formats|func|pattern)\d+)\b/g,
    (name) => {
      const known = names.get(name) ?? names.get(`${name}.validate`);
      if (known === undefined) throw new Error(`no function behind Ajv's \`${name}\``);
      return known;
    },
  );
}

/** A string has at most as many code points as code units and at least half as many: most strings need not be counted. */
function avoidCounting(code: AjvCode): void {
  code.replace(/\bcountCodePoints\((\w+)\) ([<>]) (\d+)/g, (count, text, comparison, limit) => {
    const least = comparison === ">" ? limit : 2 * Number(limit);
    return `(${text}.length ${comparison} ${least} && ${count})`;
  });
}

/** Code of Ajv that no rewritten function has. Properties of the value may have any of these names. */
const REMAINS = new RegExp(
  [
    String.raw`(?<![.\w$])(?:schemaPath|parentData\w*|rootData|dynamicAnchors|parseInt|isNaN|isFinite|require|var)\b`,
    String.raw`(?<![.\w$])(?:schema|root|wrapper|formats|err|res)\d+\b`,
    String.raw`vErrors\.(?:push|concat)\b`,
    String.raw`\{instancePath(?::[^,{}]*)?,(?!keyword:)`,
    String.raw`\bindices\d+ = \{\}`,
    String.raw`(?<!\|\| Object\.create\(null\);\n)\bprops\d+\[(?!")[^\]]+\] = `,
    "[^=!]==[^=]",
    String.raw`\/[^\s\w]`,
  ].join("|"),
);

function refuseRemains(code: AjvCode): void {
  const rest = code.find(REMAINS);
  if (rest !== undefined) throw new Error(`Ajv's \`${rest}\` is left over in the code of a validator`);
}
