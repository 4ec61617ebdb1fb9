import type { Validator, Violation } from "../tool.js";

const MAX_LISTED = 20;
const MAX_LINE = 240;
const MAX_VALUES = 12;

/** A validator that gives no reason has refused the value anyway. */
const WITHOUT_REASON: readonly Violation[] = [
  { instancePath: "", keyword: "not", params: {}, message: "is not valid" },
];

/** The violations that a validator has found in the value that it has just refused: at least one. */
export function foundViolations({ errors }: Validator): readonly Violation[] {
  return errors === undefined || errors === null || errors.length === 0 ? WITHOUT_REASON : errors;
}

/**
 * Lists the rules that a value breaks, one line each, with the path of the value: `items[2].name: must be string`.
 * At most {@link MAX_LISTED} lines of {@link MAX_LINE} characters; a last line counts the omitted ones. Values are never
 * repeated, only names and the requirements of the schema.
 *
 * @param root The name of the value itself.
 * @param listed The name under which callers know an argument.
 */
export function describeViolations(
  violations: readonly Violation[],
  root: string,
  listed: (name: string) => string = (name) => name,
): string {
  const lines = new Set<string>();
  for (const violation of violations) {
    lines.add(cut(`${place(violation, root, listed)}: ${rule(violation)}`, MAX_LINE));
  }
  const shown = [...lines].slice(0, MAX_LISTED);
  const left = lines.size - shown.length;
  if (left > 0) shown.push(`and ${left} more`);
  return shown.map((line) => `- ${line}`).join("\n");
}

/** The path of a violation: for a missing or disallowed property, that property instead of its object. */
function place(violation: Violation, root: string, listed: (name: string) => string): string {
  const steps = violation.instancePath.split("/").slice(1).map(unescapePointer);
  const { missingProperty, additionalProperty, unevaluatedProperty, propertyName } = violation.params;
  for (const name of [missingProperty, additionalProperty, unevaluatedProperty, propertyName]) {
    if (typeof name === "string") {
      steps.push(name);
      break;
    }
  }
  const [first, ...inner] = steps;
  return first === undefined ? root : [listed(first), ...inner].reduce(step, "");
}

/** RFC 6901, section 4. */
function unescapePointer(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A JSON Pointer does not distinguish an index from a property named by digits; both are shown as `[2]`. */
function step(path: string, name: string): string {
  if (/^\d{1,15}$/.test(name)) return `${path}[${name}]`;
  if (/^[A-Za-z_$][\w$-]{0,99}$/.test(name)) return path === "" ? name : `${path}.${name}`;
  return `${path}[${JSON.stringify(cut(name, 100))}]`;
}

function rule(violation: Violation): string {
  const { keyword, params } = violation;
  switch (keyword) {
    case "required":
    case "dependentRequired":
    case "dependencies":
      return "is required";
    case "additionalProperties":
    case "unevaluatedProperties":
      return "is not allowed";
    case "type":
      return `must be ${[params["type"]].flat().join(" or ")}`;
    case "uniqueItems":
      return `must not hold the same item twice: items ${[params["i"], params["j"]].sort().join(" and ")} are equal`;
    case "enum":
      return `must be ${oneOf(params["allowedValues"])}`;
    case "const":
      return `must be ${oneOf([params["allowedValue"]])}`;
    default:
      return violation.message ?? `must pass "${keyword}" of the schema`;
  }
}

function oneOf(values: unknown): string {
  if (!Array.isArray(values) || values.length === 0) return "one of the allowed values";
  const listed = values
    .slice(0, MAX_VALUES)
    .map((value: unknown) => cut(JSON.stringify(value) ?? "null", 60));
  if (listed.length === 1) return String(listed[0]);
  return `one of ${listed.join(", ")}${values.length > MAX_VALUES ? ", …" : ""}`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
