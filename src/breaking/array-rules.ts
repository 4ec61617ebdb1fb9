import { own } from "../json.js";
import type { Comparison, SubschemaCheck } from "./comparison.js";
import { prefixOf } from "./conjunction.js";
import { below, type Mismatch } from "./mismatch.js";
import { placeOf, type Rule, undecided } from "./rule.js";
import { constraint, hasAny, limit } from "./scalar-rules.js";
import { childNode, ownNumber, type SchemaNode } from "./schema-node.js";

/** Rules of arrays. */
export const arrayRules: Readonly<Record<string, Rule>> = {
  items: ofArrays(checkItems),
  prefixItems: ofArrays(checkPrefix),
  minItems: limit("array", (narrower, wanted) => (narrower.highest("minItems") ?? 0) >= wanted),
  maxItems: limit("array", (narrower, wanted) => (narrower.mostItems() ?? wanted + 1) <= wanted),
  uniqueItems: ofArrays(checkUnique),
  contains: ofArrays(checkContains),
};

function ofArrays(rule: Rule): Rule {
  return (check, comparison, keyword) =>
    hasAny(comparison.narrower, "array") ? rule(check, comparison, keyword) : [];
}

function checkPrefix(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { wider } = comparison;
  return prefixOf(wider.schema).flatMap((schema, index) =>
    compareItem(check, comparison, index, childNode(wider.node, schema, "prefixItems", index)),
  );
}

function checkItems(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const target = childNode(wider.node, own(wider.schema, "items") ?? true, "items");
  const first = prefixOf(wider.schema).length;
  if (target.schema === false) {
    const most = narrower.mostItems();
    return most !== undefined && most <= first ? [] : [constraint(check, comparison, "items", most)];
  }
  const behind = Math.max(first, narrower.prefixLength());
  const indexes = Array.from({ length: behind - first + 1 }, (_, offset) => first + offset);
  return indexes.flatMap((index) => compareItem(check, comparison, index, target, index === behind));
}

/** `rest`: whether the index stands for all further items. */
function compareItem(
  check: SubschemaCheck,
  comparison: Comparison,
  index: number,
  target: SchemaNode,
  rest = false,
): readonly Mismatch[] {
  const { narrower } = comparison;
  const most = narrower.mostItems();
  if (most !== undefined && most <= index) return [];
  const nodes = narrower.item(index);
  const steps = rest ? ["items"] : ["prefixItems", index];
  const at = nodes[0]?.origin ?? placeOf(check, comparison, ...steps);
  return below(rest ? "[]" : `[${index}]`, check.compare(nodes, target, at));
}

function checkUnique(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  if (own(wider.schema, "uniqueItems") !== true) return [];
  const most = narrower.mostItems();
  if (most !== undefined && most <= 1) return [];
  if (narrower.parts.some(({ schema }) => own(schema, "uniqueItems") === true)) return [];
  return [constraint(check, comparison, "uniqueItems", undefined)];
}

/** Proved if the narrower schema requires at least as many items of a narrower kind, or if all of its items are of that kind. */
function checkContains(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const least = ownNumber(wider.schema, "minContains") ?? 1;
  if (own(wider.schema, "maxContains") !== undefined) return undecided(check, comparison, "maxContains");
  if (least === 0) return [];
  const target = childNode(wider.node, own(wider.schema, "contains") ?? true, "contains");
  const asked = narrower.parts.some(({ schema, node }) => {
    const contains = own(schema, "contains");
    if (contains === undefined || (ownNumber(schema, "minContains") ?? 1) < least) return false;
    const wanted = childNode(node, contains, "contains");
    return check.compare([wanted], target, wanted.origin).length === 0;
  });
  if (asked) return [];
  const enough = (narrower.highest("minItems") ?? 0) >= least;
  const indexes = Array.from({ length: narrower.prefixLength() + 1 }, (_, index) => index);
  const all = indexes.every((index) => compareItem(check, comparison, index, target).length === 0);
  return enough && all ? [] : [constraint(check, comparison, "contains", undefined)];
}
