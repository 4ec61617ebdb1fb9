import { fullFormats } from "ajv-formats/dist/formats.js";
import { isJsonObject, type Json, type JsonObject, own } from "../json.js";
import { CodeLines } from "./code-lines.js";

import { accessor, below, literal, type Path, pathCode, violation } from "./plain-expressions.js";
import { type Group, groups, rules, typesOf } from "./plain-schema.js";
import { formatFunctions } from "./validator-functions.js";

/** The module around a function. */
export interface PlainModule {
  /** Returns the name of a constant of the module with this value, which is JavaScript. */
  readonly constant: (text: string, prefix: string) => string;
  /** Called with each helper function that the code calls. */
  readonly use: (helper: string) => void;
  /** The name of the function that validates the target of a reference. */
  readonly call: (reference: string) => string;
}

/** Values longer than this are constants of the module instead of literals where they are used. */
const LONGEST_LITERAL = 60;

/** More names than this are looked up instead of being compared one after another. */
const MOST_COMPARED = 8;

/**
 * The JavaScript of a function `name` that validates by a plain schema. It reports what Ajv's function for the schema would
 * report, in the same order, and fills in the same defaults: `test/schema/plain-validator.test.ts` compares the two.
 */
export function plainFunction(name: string, schema: JsonObject, module: PlainModule): string {
  const writer = new PlainWriter(module);
  writer.schema(schema, "data", { code: "instancePath", end: "" });
  return [
    `function ${name}(data, instancePath = "") {`,
    "  let found = null;",
    ...writer.lines,
    `  ${name}.errors = found;`,
    "  return found === null;",
    "}",
  ].join("\n");
}

class PlainWriter {
  readonly #module: PlainModule;
  readonly #code = new CodeLines("  ");
  #values = 0;
  #keys = 0;
  #indexes = 0;

  constructor(module: PlainModule) {
    this.#module = module;
  }

  get lines(): readonly string[] {
    return this.#code.lines;
  }

  /** Writes the checks of the value that the expression `value` stands for. */
  schema(schema: JsonObject, value: string, path: Path): void {
    const reference = own(schema, "$ref");
    if (typeof reference === "string") {
      const name = this.#module.call(reference);
      this.#use("join");
      this.#code.line(`if (!${name}(${value}, ${pathCode(path)})) found = join(found, ${name}.errors);`);
      return;
    }
    const types = typesOf(schema);
    const [only] = types;
    // As in Ajv, the type is the `else` of the keywords for it where there are such keywords.
    const deferred = types.length === 1 && only !== undefined && isGroup(only) && isUsed(schema, only);
    if (types.length > 0 && !deferred) {
      const wrong = types.map((type) => this.#test(type, value, false)).join(" && ");
      this.#report(wrong, this.#wrongType(schema, path));
    }
    const group = (name: Group, write: () => void) => {
      if (!isUsed(schema, name)) return;
      const isType = deferred && name === only;
      this.#group(name, value, write, isType ? () => this.#wrongType(schema, path) : undefined);
    };
    this.#choices(schema, value, path);
    group("number", () => this.#number(schema, value, path));
    group("string", () => this.#string(schema, value, path));
    group("array", () => this.#array(schema, value, path));
    group("object", () => this.#object(schema, value, path));
  }

  /** The keywords for one type; `otherwise` gives the violation of values of other types. */
  #group(name: Group, value: string, write: () => void, otherwise: (() => string) | undefined): void {
    const body = this.#code.within(write);
    if (body.length === 0) {
      if (otherwise !== undefined) this.#report(this.#test(name, value, false), otherwise());
      return;
    }
    this.#code.line(`if (${this.#test(name, value, true)}) {`);
    this.#code.append(body);
    if (otherwise !== undefined) {
      this.#code.line("} else {");
      this.#code.append(this.#code.within(() => this.#add(otherwise())));
    }
    this.#code.line("}");
  }

  #number(schema: JsonObject, value: string, path: Path): void {
    for (const [keyword, breaks, comparison] of bounds) {
      const limit = own(schema, keyword);
      if (limit === undefined) continue;
      this.#use("outOfRange");
      this.#report(
        `${value} ${breaks} ${limit}`,
        `outOfRange(${pathCode(path)}, "${keyword}", "${comparison}", ${limit})`,
      );
    }
    const factor = own(schema, "multipleOf");
    if (factor !== undefined) {
      this.#use("isMultiple");
      this.#report(
        `!isMultiple(${value}, ${factor})`,
        violation(path, "multipleOf", `{ multipleOf: ${factor} }`, `must be multiple of ${factor}`),
      );
    }
    this.#format("number", schema, value, path);
  }

  #string(schema: JsonObject, value: string, path: Path): void {
    const longest = own(schema, "maxLength");
    // A string has at most as many code points as code units and at least half as many: most need not be counted.
    if (longest !== undefined) {
      this.#use("countCodePoints");
      this.#count(
        `${value}.length > ${longest} && countCodePoints(${value}) > ${longest}`,
        "maxLength",
        longest,
        path,
      );
    }
    const shortest = own(schema, "minLength");
    if (shortest === 1) this.#count(`${value}.length < 1`, "minLength", shortest, path);
    else if (shortest !== undefined && shortest !== 0) {
      this.#use("countCodePoints");
      const units = 2 * Number(shortest);
      this.#count(
        `${value}.length < ${units} && countCodePoints(${value}) < ${shortest}`,
        "minLength",
        shortest,
        path,
      );
    }
    this.#format("string", schema, value, path);
    const pattern = own(schema, "pattern");
    if (typeof pattern === "string") {
      const name = this.#module.constant(`new RegExp(${literal(pattern)}, "u")`, "pattern");
      this.#unlike(`!${name}.test(${value})`, "pattern", pattern, path);
    }
  }

  #format(type: "number" | "string", schema: JsonObject, value: string, path: Path): void {
    const format = own(schema, "format");
    if (typeof format !== "string" || !Object.hasOwn(fullFormats, format)) return;
    const known = new Map<string, unknown>(Object.entries(fullFormats)).get(format);
    const isForNumbers = isTyped(known) && known.type === "number";
    if (known === true || isForNumbers !== (type === "number")) return;
    const helper = formatFunctions.get(format);
    if (helper !== undefined) {
      this.#use(helper);
      this.#unlike(`!${helper}(${value})`, "format", format, path);
      return;
    }
    if (!(known instanceof RegExp)) throw new Error(`no function for the format ${format}`);
    const name = this.#module.constant(String(known), "format");
    this.#unlike(`!${name}.test(${value})`, "format", format, path);
  }

  #unlike(condition: string, keyword: "format" | "pattern", wanted: string, path: Path): void {
    this.#use("unlike");
    this.#report(condition, `unlike(${pathCode(path)}, "${keyword}", ${literal(wanted)})`);
  }

  #choices(schema: JsonObject, value: string, path: Path): void {
    const constant = own(schema, "const");
    if (constant !== undefined) {
      const wanted = literal(constant);
      this.#report(
        `${value} !== ${wanted}`,
        violation(path, "const", `{ allowedValue: ${wanted} }`, "must be equal to constant"),
      );
    }
    const choices = own(schema, "enum");
    if (!Array.isArray(choices)) return;
    const list = this.#literalOrConstant(choices);
    const isShort = choices.length <= MOST_COMPARED;
    const test = isShort
      ? choices.map((choice) => `${value} !== ${literal(choice)}`).join(" && ")
      : `!${list}.includes(${value})`;
    this.#use("notAllowed");
    this.#report(test, `notAllowed(${pathCode(path)}, ${list})`);
  }

  #array(schema: JsonObject, value: string, path: Path): void {
    for (const [keyword, breaks] of [
      ["maxItems", ">"],
      ["minItems", "<"],
    ] as const) {
      const limit = own(schema, keyword);
      if (limit !== undefined) this.#count(`${value}.length ${breaks} ${limit}`, keyword, limit, path);
    }
    const items = own(schema, "items");
    if (!isJsonObject(items) || rules(items).length === 0) return;
    const index = `i${this.#indexes++}`;
    this.#code.block(`for (let ${index} = 0; ${index} < ${value}.length; ${index}++)`, () =>
      this.#part(items, `${value}[${index}]`, { code: `${pathCode(below(path, ""))} + ${index}`, end: "" }),
    );
  }

  #object(schema: JsonObject, value: string, path: Path): void {
    const properties = entriesOf(own(schema, "properties"));
    for (const [name, property] of properties) {
      const fallback = own(property, "default");
      if (fallback === undefined) continue;
      const access = value + accessor(name);
      this.#code.line(`if (${access} === undefined) ${access} = ${literal(fallback)};`);
    }
    for (const [keyword, breaks] of [
      ["maxProperties", ">"],
      ["minProperties", "<"],
    ] as const) {
      const limit = own(schema, keyword);
      if (limit !== undefined)
        this.#count(`Object.keys(${value}).length ${breaks} ${limit}`, keyword, limit, path);
    }
    const required = own(schema, "required");
    for (const name of Array.isArray(required) ? required.map(String) : []) {
      this.#use("missing");
      this.#use("hasOwn");
      this.#report(
        `${value}${accessor(name)} === undefined || !hasOwn.call(${value}, ${literal(name)})`,
        `missing(${pathCode(path)}, ${literal(name)})`,
      );
    }
    this.#additional(schema, value, path);
    for (const [name, property] of properties) {
      if (rules(property).length === 0) continue;
      const access = value + accessor(name);
      const inner = below(path, name.replaceAll("~", "~0").replaceAll("/", "~1"));
      if (own(property, "default") !== undefined) {
        this.#part(property, access, inner);
        continue;
      }
      this.#use("hasOwn");
      this.#code.block(`if (${access} !== undefined && hasOwn.call(${value}, ${literal(name)}))`, () =>
        this.#part(property, access, inner),
      );
    }
  }

  #additional(schema: JsonObject, value: string, path: Path): void {
    const additional = own(schema, "additionalProperties");
    if (additional !== false && (!isJsonObject(additional) || rules(additional).length === 0)) return;
    const properties = own(schema, "properties");
    const names = isJsonObject(properties) ? Object.keys(properties) : [];
    const key = `key${this.#keys++}`;
    const isOther =
      names.length > MOST_COMPARED
        ? `!${this.#nameSet(names)}.has(${key})`
        : names.map((name) => `${key} !== ${literal(name)}`).join(" && ");
    const write = () => {
      if (isJsonObject(additional)) {
        this.#use("pointerStep");
        const code = `${pathCode(below(path, ""))} + pointerStep(${key})`;
        this.#part(additional, `${value}[${key}]`, { code, end: "" });
        return;
      }
      this.#use("unknown");
      this.#add(`unknown(${pathCode(path)}, ${key})`);
    };
    this.#code.block(`for (const ${key} of Object.keys(${value}))`, () => {
      if (isOther === "") write();
      else this.#code.block(`if (${isOther})`, write);
    });
  }

  #nameSet(names: readonly string[]): string {
    return this.#module.constant(`new Set(${literal(names)})`, "names");
  }

  /** Checks a part of a value. Its expression gets a name, unless it is used once. */
  #part(schema: JsonObject, access: string, path: Path): void {
    const [keyword, ...others] = rules(schema);
    const isUsedOnce = others.length === 0 && (keyword === "$ref" || typeof own(schema, "type") === "string");
    if (isUsedOnce) {
      this.schema(schema, access, path);
      return;
    }
    const name = `data${this.#values++}`;
    this.#code.line(`const ${name} = ${access};`);
    this.schema(schema, name, path);
  }

  #count(condition: string, keyword: string, limit: Json, path: Path): void {
    this.#use("wrongCount");
    this.#report(condition, `wrongCount(${pathCode(path)}, "${keyword}", ${limit})`);
  }

  #wrongType(schema: JsonObject, path: Path): string {
    this.#use("wrongType");
    // Ajv adds null to a list of types where the schema is nullable, and not to a single type.
    const type = own(schema, "type") ?? null;
    return `wrongType(${pathCode(path)}, ${literal(Array.isArray(type) ? typesOf(schema) : type)})`;
  }

  /** Whether a value has a type, or has it not. */
  #test(type: string, value: string, has: boolean): string {
    if (type === "null") return `${value} ${has ? "===" : "!=="} null`;
    if (type === "string" || type === "boolean") return `typeof ${value} ${has ? "===" : "!=="} "${type}"`;
    if (type === "object") this.#use("isObject");
    return `${has ? "" : "!"}${functionOf[type] ?? ""}(${value})`;
  }

  #literalOrConstant(value: Json): string {
    const text = literal(value);
    return text.length <= LONGEST_LITERAL ? text : this.#module.constant(text, "values");
  }

  #report(condition: string, code: string): void {
    this.#use("add");
    this.#code.line(`if (${condition}) found = add(found, ${code});`);
  }

  #add(code: string): void {
    this.#use("add");
    this.#code.line(`found = add(found, ${code});`);
  }

  #use(helper: string): void {
    this.#module.use(helper);
  }
}

const functionOf: Readonly<Record<string, string>> = {
  integer: "Number.isInteger",
  // JSON has no infinite numbers.
  number: "Number.isFinite",
  array: "Array.isArray",
  object: "isObject",
};

/** A bound, the comparison that breaks it, and the one that holds. */
const bounds = [
  ["maximum", ">", "<="],
  ["minimum", "<", ">="],
  ["exclusiveMaximum", ">=", "<"],
  ["exclusiveMinimum", "<=", ">"],
] as const;

function isGroup(type: string): type is Group {
  return Object.hasOwn(groups, type);
}

function isUsed(schema: JsonObject, group: Group): boolean {
  return groups[group].some((keyword) => own(schema, keyword) !== undefined);
}

function isTyped(format: unknown): format is { readonly type?: unknown } {
  return typeof format === "object" && format !== null && "type" in format;
}

/** The properties whose schemas say something. */
function entriesOf(properties: Json | undefined): readonly (readonly [name: string, schema: JsonObject])[] {
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, schema]) =>
    isJsonObject(schema) ? [[name, schema] as const] : [],
  );
}
