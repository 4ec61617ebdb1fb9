import { windowsDevice } from "../manifest/windows-device.js";
/** The spellings of a tool's name in generated code. */
export interface ToolIdentifiers {
  /** `RollDice`: prefix of its types. */
  readonly type: string;
  /** `rollDice`: its handler, its client method. Never a reserved word. */
  readonly value: string;
  /** `roll-dice`: its handler's file name, without extension. Unique without regard to case. */
  readonly file: string;
}

/** Words that cannot name a binding in an ES module, and bindings that `tools.ts` itself declares. */
const reservedValues = new Set(
  (
    "abstract arguments as async await boolean break case catch class const continue debugger default delete do else enum eval " +
    "export extends false finally for from function get if implements import in instanceof interface let new null of package " +
    "private protected public return satisfies set static super switch this throw true try type typeof undefined var void while " +
    "with yield any never number object string symbol unknown bigint NaN Infinity globalThis tools validators"
  ).split(" "),
);

/**
 * Names that JavaScript looks for in every object. A tool is a method of the typed client: one called `then` would make the
 * client a promise that never settles, and `toString` would be called by a template literal.
 */
const reservedMethods = new Set(["then", "toJSON", ...Object.getOwnPropertyNames(Object.prototype)]);

/** Type names that generated modules use themselves: a schema must not shadow them. */
const reservedTypes = new Set(
  (
    "Any Array Bigint Boolean Exclude Extract Function HandlerContext Infinity JsonObject NaN Never Null Number Object Omit Partial Pick Promise " +
    "Readonly ReadonlyArray Record Required String Symbol Tool ToolContext Undefined Unknown UntypedOutput Void"
  ).split(" "),
);

/** The words of a name: `getPetById`, `get_pet_by_id` and `get-pet.by.id` give the same four. ASCII only. */
export function wordsOf(name: string): readonly string[] {
  // In `HTTPStatus` the second word begins with the last of the capitals.
  const apart = name.replaceAll(/[A-Z][a-z]/g, " $&");
  return apart.match(/[A-Z]?[a-z]+[0-9]*|[A-Z]+[0-9]*|[0-9]+/g) ?? [];
}

/** `roll_dice` as `RollDice`. A name without letters or digits gives `fallback`; a leading digit is put behind it. */
export function pascalCase(name: string, fallback: string): string {
  const joined = wordsOf(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  if (joined === "") return fallback;
  return /^[0-9]/.test(joined) ? fallback + joined : joined;
}

/** `RollDice` as `rollDice`, `HTTPStatus` as `httpStatus`. */
function camelCase(pascal: string): string {
  const acronym = /^[A-Z]+(?=[A-Z][a-z])/.exec(pascal) ?? /^[A-Z]+(?=[0-9]|$)/.exec(pascal);
  const head = acronym === null ? 1 : acronym[0].length;
  return pascal.slice(0, head).toLowerCase() + pascal.slice(head);
}

/** The spellings of a tool's name in generated code, before collisions are looked for. */
export function toolIdentifiers(name: string): ToolIdentifiers {
  const type = pascalCase(name, "Tool");
  const camel = camelCase(type);
  // `tools.ts` calls the tool's record `<value>Tool`, so no handler may end in it.
  const reserved = reservedValues.has(camel) || reservedMethods.has(camel) || camel.endsWith("Tool");
  const value = reserved ? `${camel}Handler` : camel;
  const words = wordsOf(name).map((word) => word.toLowerCase());
  const kebab = words.length === 0 ? "tool" : words.join("-");
  return { type, value, file: windowsDevice.test(kebab) ? `${kebab}-tool` : kebab };
}

/** A shared schema's type name. */
export function schemaTypeName(name: string): string {
  const pascal = pascalCase(name, "Schema");
  return reservedTypes.has(pascal) ? `${pascal}Schema` : pascal;
}

/** The type names that a tool takes: no schema may have one of them. `asks`: whether it has a form. */
export function toolTypeNames({ type }: ToolIdentifiers, asks = false): readonly string[] {
  const suffixes = ["Arguments", "Input", "Output", "Handler", ...(asks ? ["Answers"] : [])];
  return suffixes.map((suffix) => type + suffix);
}

/** `name`, or the first of `name2`, `name3`, … that `taken` does not have; the answer is added to `taken`. */
export function claimName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number++) candidate = `${name}${number}`;
  taken.add(candidate);
  return candidate;
}
