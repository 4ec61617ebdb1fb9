import type { AjvCode } from "./ajv-code.js";
import type { FunctionText } from "./validator-functions.js";

/** A kind of violation: how Ajv describes it, and the function of the module that returns the same object. */
interface Kind {
  readonly function: string;
  readonly keywords: readonly string[];
  /** Names of the params in Ajv's order, which is that of the function's parameters. */
  readonly params: readonly string[];
  /** Whether the keyword is an argument as well, because the function serves several. */
  readonly named: boolean;
  /** The JavaScript of the function. */
  readonly text: string;
  /** The message of the function. */
  readonly message: (keyword: string, params: readonly unknown[]) => string;
}

const counted: Readonly<Record<string, readonly [string, string]>> = {
  maxLength: ["more", "characters"],
  minLength: ["fewer", "characters"],
  maxItems: ["more", "items"],
  minItems: ["fewer", "items"],
  maxProperties: ["more", "properties"],
  minProperties: ["fewer", "properties"],
};

const kinds: readonly Kind[] = [
  {
    function: "wrongType",
    keywords: ["type"],
    params: ["type"],
    named: false,
    text: `function wrongType(instancePath, type) {
  return { instancePath, keyword: "type", params: { type }, message: "must be " + type };
}`,
    message: (_keyword, [type]) => `must be ${type}`,
  },
  {
    function: "missing",
    keywords: ["required"],
    params: ["missingProperty"],
    named: false,
    text: `function missing(instancePath, missingProperty) {
  const message = "must have required property '" + missingProperty + "'";
  return { instancePath, keyword: "required", params: { missingProperty }, message };
}`,
    message: (_keyword, [name]) => `must have required property '${name}'`,
  },
  {
    function: "unknown",
    keywords: ["additionalProperties"],
    params: ["additionalProperty"],
    named: false,
    text: `function unknown(instancePath, additionalProperty) {
  const message = "must NOT have additional properties";
  return { instancePath, keyword: "additionalProperties", params: { additionalProperty }, message };
}`,
    message: () => "must NOT have additional properties",
  },
  {
    function: "notAllowed",
    keywords: ["enum"],
    params: ["allowedValues"],
    named: false,
    text: `function notAllowed(instancePath, allowedValues) {
  const message = "must be equal to one of the allowed values";
  return { instancePath, keyword: "enum", params: { allowedValues }, message };
}`,
    message: () => "must be equal to one of the allowed values",
  },
  {
    function: "unlike",
    keywords: ["format", "pattern"],
    params: [],
    named: true,
    text: `function unlike(instancePath, keyword, wanted) {
  const params = keyword === "format" ? { format: wanted } : { pattern: wanted };
  return { instancePath, keyword, params, message: "must match " + keyword + ' "' + wanted + '"' };
}`,
    message: (keyword, [wanted]) => `must match ${keyword} "${wanted}"`,
  },
  {
    function: "outOfRange",
    keywords: ["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"],
    params: ["comparison", "limit"],
    named: true,
    text: `function outOfRange(instancePath, keyword, comparison, limit) {
  return { instancePath, keyword, params: { comparison, limit }, message: "must be " + comparison + " " + limit };
}`,
    message: (_keyword, [comparison, limit]) => `must be ${comparison} ${limit}`,
  },
  {
    function: "wrongCount",
    keywords: Object.keys(counted),
    params: ["limit"],
    named: true,
    text: `const THINGS = {
  maxLength: " characters",
  minLength: " characters",
  maxItems: " items",
  minItems: " items",
  maxProperties: " properties",
  minProperties: " properties",
};

function wrongCount(instancePath, keyword, limit) {
  const than = keyword[1] === "a" ? "must NOT have more than " : "must NOT have fewer than ";
  const message = than + limit + THINGS[keyword];
  return { instancePath, keyword, params: { limit }, message };
}`,
    message: (keyword, [limit]) => {
      const [than, things] = counted[keyword] ?? [];
      return `must NOT have ${than} than ${limit} ${things}`;
    },
  },
];

const kindOf: ReadonlyMap<string, Kind> = new Map(
  kinds.flatMap((kind) => kind.keywords.map((keyword) => [keyword, kind] as const)),
);

/** The functions that return violations. */
export const violationFunctions: readonly FunctionText[] = kinds.map((kind) => ({
  name: kind.function,
  text: kind.text,
  needs: [],
}));

const violation =
  /\{instancePath(?::([^{},]*))?,keyword:("\d+"),params:\{([^{}]*)\},message:("\d+")\}(?=\);)/g;

/**
 * Replaces the objects that describe violations by calls of short functions: they are more than half of Ajv's code.
 * Objects with nested values in their `params` stay. Throws where an object does not have the params and the message
 * that the function gives. `use` is called with each function that the code calls.
 */
export function callViolations(code: AjvCode, use: (name: string) => void): void {
  code.replace(violation, (all, path = "instancePath", maskedKeyword = "", params = "", message = "") => {
    const keyword = code.value(maskedKeyword);
    const kind = kindOf.get(keyword);
    if (kind === undefined) return all;
    const names = kind.params.length === 0 ? [keyword] : kind.params;
    if (!params.startsWith(`${names[0]}: `)) throw new Error(`unknown params of \`${keyword}\`: ${params}`);
    const values = valuesOf(params, names);
    if (values === undefined) return all;
    const literals = values.map((value) => literalOf(value, code));
    if (kind.message(keyword, literals) !== code.value(message))
      throw new Error(`unknown message of \`${keyword}\`: ${code.value(message)}`);
    use(kind.function);
    return `${kind.function}(${[path, ...(kind.named ? [maskedKeyword] : []), ...values].join(", ")})`;
  });
}

const forms = new Map<string, RegExp>();

/** The code of each param, where the params have these names and no nested values. */
function valuesOf(params: string, names: readonly string[]): readonly string[] | undefined {
  const key = names.join();
  const form =
    forms.get(key) ??
    new RegExp(`^${names.map((name) => `${name}: ([^,[\\]]+|\\[[^[\\]]*\\])`).join(", ")}$`);
  forms.set(key, form);
  return form.exec(params)?.slice(1);
}

/** The value of a literal; other code unchanged, as no message contains it. */
function literalOf(value: string, code: AjvCode): unknown {
  if (/^"\d+"$/.test(value)) return code.value(value);
  if (!/^\[("\d+"(,"\d+")*)?\]$/.test(value)) return value;
  return (value.match(/"\d+"/g) ?? []).map((mask) => code.value(mask));
}
