import { isJsonObject, own } from "../json.js";
import { equalJson } from "../manifest/json-equality.js";
import { Conjunction } from "./conjunction.js";
import { branchNodes, type SchemaNode } from "./schema-node.js";

/** How far properties of properties are looked at. */
const mostLevels = 4;

/** Whether the schema provably accepts no value. False: not proved. */
export function isEmpty(conjunction: Conjunction, level = 0): boolean {
  if (conjunction.impossible || conjunction.atoms().size === 0) return true;
  if (conjunction.values()?.length === 0) return true;
  if (conjunction.isOnly("integer", "fraction")) {
    const [least, most] = [conjunction.least(), conjunction.most()];
    if (least === undefined || most === undefined) return false;
    return least.value > most.value || (least.value === most.value && (least.exclusive || most.exclusive));
  }
  if (conjunction.isOnly("string") && isRangeEmpty(conjunction, "minLength", "maxLength")) return true;
  if (conjunction.isOnly("array") && isRangeEmpty(conjunction, "minItems", "maxItems")) return true;
  if (!conjunction.isOnly("object") || level >= mostLevels) return false;
  return [...conjunction.required()].some((name) => {
    const nodes = conjunction.property(name);
    return nodes.length > 0 && isEmpty(new Conjunction(nodes, conjunction.side), level + 1);
  });
}

function isRangeEmpty(conjunction: Conjunction, least: string, most: string): boolean {
  const limits = [conjunction.highest(least), conjunction.lowest(most)] as const;
  return limits[0] !== undefined && limits[1] !== undefined && limits[0] > limits[1];
}

/** Whether the two schemas provably accept no common value. False: not proved. */
export function areDisjoint(one: Conjunction, two: Conjunction, level = 0): boolean {
  if (isEmpty(one) || isEmpty(two)) return true;
  if (![...one.atoms()].some((atom) => two.atoms().has(atom))) return true;
  if (haveDisjointValues(one, two) || haveDisjointValues(two, one)) return true;
  if (level >= mostLevels) return false;
  if (haveDisjointBranches(one, two, level) || haveDisjointBranches(two, one, level)) return true;
  const shared = [...one.atoms()].filter((atom) => two.atoms().has(atom));
  return shared.every((atom) => atom === "object") && haveDisjointProperties(one, two, level);
}

/** Whether all values of `one` can be listed and `two` accepts none of them. */
function haveDisjointValues(one: Conjunction, two: Conjunction): boolean {
  const values = one.values();
  if (values === undefined) return false;
  const others = two.values();
  if (others !== undefined) return !values.some((value) => others.some((other) => equalJson(value, other)));
  return values.every((value) => two.refuses(value));
}

/** Whether `one` is a choice, and `two` is disjoint from all that may be chosen. */
function haveDisjointBranches(one: Conjunction, two: Conjunction, level: number): boolean {
  return one.parts.some(({ schema, node }) =>
    ["anyOf", "oneOf"].some((keyword) => {
      if (!Array.isArray(own(schema, keyword))) return false;
      return branchNodes({ ...node, schema }, keyword).every((branch) =>
        areDisjoint(new Conjunction([branch], one.side), two, level + 1),
      );
    }),
  );
}

/** Whether a property that one of them demands can have no value that both accept. */
function haveDisjointProperties(one: Conjunction, two: Conjunction, level: number): boolean {
  return [...new Set([...one.required(), ...two.required()])].some((name) => {
    const [left, right] = [one.property(name), two.property(name)];
    // A property with a default may be missing, and then has a different value on each side.
    if ([...left, ...right].some(hasDefault)) return false;
    if (isImpossible(left) || isImpossible(right)) return true;
    if (left.length === 0 || right.length === 0) return false;
    return areDisjoint(new Conjunction(left, one.side), new Conjunction(right, two.side), level + 1);
  });
}

function isImpossible(nodes: readonly SchemaNode[]): boolean {
  return nodes.some(({ schema }) => schema === false);
}

function hasDefault({ schema }: SchemaNode): boolean {
  return isJsonObject(schema) && own(schema, "default") !== undefined;
}
