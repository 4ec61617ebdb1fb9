import { isJsonObject, type Json, type JsonObject, own } from "../json.js";
import { equalJson } from "../manifest/json-equality.js";
import type { Comparison, SubschemaCheck, SubsetOptions } from "./comparison.js";
import { Conjunction, matches, propertyNodes } from "./conjunction.js";
import { isEmpty } from "./disjoint.js";
import { below, type Mismatch } from "./mismatch.js";
import { placeOf, type Rule, undecided } from "./rule.js";
import { sameSchema } from "./same-schema.js";
import { constraint, hasAny, limit } from "./scalar-rules.js";
import { branchNode, childNode, ownMap, ownNames, type SchemaNode } from "./schema-node.js";

/** Rules of objects. */
export const objectRules: Readonly<Record<string, Rule>> = {
  required: ofObjects(checkRequired),
  properties: ofObjects(checkProperties),
  patternProperties: ofObjects(checkPatternProperties),
  additionalProperties: ofObjects(checkAdditional),
  propertyNames: ofObjects(checkNames),
  minProperties: limit(
    "object",
    (narrower, wanted) =>
      Math.max(narrower.highest("minProperties") ?? 0, narrower.required().size) >= wanted,
  ),
  maxProperties: limit("object", (narrower, wanted) => (mostProperties(narrower) ?? wanted + 1) <= wanted),
  dependentRequired: ofObjects(checkDependentRequired),
  dependentSchemas: ofObjects(checkDependentSchemas),
};

function ofObjects(rule: Rule): Rule {
  return (check, comparison, keyword) =>
    hasAny(comparison.narrower, "object") ? rule(check, comparison, keyword) : [];
}

function checkRequired(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const { defaults, filling } = check.options;
  const present = presentNames(narrower, check.options);
  return ownNames(wider.schema, "required")
    .filter((name) => !present.has(name))
    .filter((name) => {
      // A caller may omit a property with a default. In an output such a property is always present.
      const [property] = propertyNodes(wider, name);
      return defaults === "output" || !filling.wider || property === undefined || !fillsDefault(property);
    })
    .map((name) => ({
      kind: "required" as const,
      path: [name],
      keyword: "required",
      narrower: narrower.propertyNames().includes(name),
      at: placeOf(check, comparison, "properties", name),
    }));
}

/** Names of the properties that every accepted object has. */
function presentNames(narrower: Conjunction, { defaults, filling }: SubsetOptions): ReadonlySet<string> {
  const filled = narrower
    .propertyNames()
    .filter((name) => narrower.property(name).some((node) => hasDefault(node)));
  const required = narrower.required();
  if (defaults === "input" && !filling.narrower) return required;
  if (defaults === "input") return new Set([...required].filter((name) => !filled.includes(name)));
  const always = filled.filter((name) => narrower.property(name).some((node) => fillsDefault(node)));
  return new Set([...required, ...always]);
}

function hasDefault({ schema }: SchemaNode): boolean {
  return isJsonObject(schema) && own(schema, "default") !== undefined;
}

/** Validators fill in a default where the schema always judges. */
function fillsDefault(node: SchemaNode): boolean {
  return hasDefault(node) && !node.conditional;
}

function checkProperties(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  return Object.entries(ownMap(wider.schema, "properties")).flatMap(([name, schema]) => {
    const target = childNode(wider.node, schema, "properties", name);
    const nodes = narrower.property(name);
    const found = [...compareProperty(check, comparison, name, nodes, target)];
    const changed = changedDefault(check, narrower, name, target);
    return changed === undefined ? found : [...found, changed];
  });
}

function compareProperty(
  check: SubschemaCheck,
  comparison: Comparison,
  name: string,
  nodes: readonly SchemaNode[],
  target: SchemaNode,
): readonly Mismatch[] {
  const at = placeOf(check, comparison, "properties", name);
  const place = check.options.newer === "wider" ? target.origin : (nodes[0]?.origin ?? at);
  if (target.schema === false) {
    return isPossible(check, nodes)
      ? [{ kind: "unknown-property", path: [name], keyword: "properties", at: place }]
      : [];
  }
  const found = check.compare(nodes, target, place);
  const described = comparison.narrower.propertyNames().includes(name);
  if (described || found.length === 0) return below(name, found);
  return [{ kind: "undescribed", path: [name], keyword: "properties", at: place }];
}

/** Whether an argument that is left out now stands for something else. */
function changedDefault(
  check: SubschemaCheck,
  narrower: Conjunction,
  name: string,
  target: SchemaNode,
): Mismatch | undefined {
  if (check.options.defaults !== "input" || target.conditional) return undefined;
  const node = narrower.property(name).find((candidate) => fillsDefault(candidate));
  if (node === undefined || !isJsonObject(node.schema) || !isJsonObject(target.schema)) return undefined;
  const [before, after] = [own(node.schema, "default") ?? null, own(target.schema, "default")];
  if (after !== undefined && equalJson(before, after)) return undefined;
  return {
    kind: "default",
    path: [name],
    keyword: "default",
    narrower: before,
    wider: after,
    at: target.origin,
  };
}

function checkPatternProperties(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  return Object.entries(ownMap(wider.schema, "patternProperties")).flatMap(([pattern, schema]) => {
    const target = childNode(wider.node, schema, "patternProperties", pattern);
    const at = placeOf(check, comparison, "patternProperties", pattern);
    const named = narrower
      .propertyNames()
      .filter((name) => matches(pattern, name))
      .flatMap((name) => below(name, check.compare(narrower.property(name), target, at)));
    const exact = narrower.patternProperty(pattern);
    if (exact.length > 0) return [...named, ...below("*", check.compare(exact, target, at))];
    const others = [
      ...narrower.propertyPatterns().map((other) => narrower.patternProperty(other)),
      narrower.additional(),
    ];
    // Other names may match the pattern as well; whether they do is not looked into.
    const fit = others.every((nodes) => check.compare(nodes, target, at).length === 0);
    return fit ? named : [...named, ...undecided(check, comparison, "patternProperties")];
  });
}

function checkAdditional(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const additional = own(wider.schema, "additionalProperties");
  if (additional === undefined || additional === true) return [];
  const target = childNode(wider.node, additional, "additionalProperties");
  const patterns = Object.keys(ownMap(wider.schema, "patternProperties"));
  const mentioned = (name: string): boolean =>
    Object.hasOwn(ownMap(wider.schema, "properties"), name) ||
    patterns.some((pattern) => matches(pattern, name));
  const found: Mismatch[] = [];
  for (const name of narrower.propertyNames().filter((candidate) => !mentioned(candidate))) {
    const nodes = narrower.property(name);
    const at = check.options.newer === "wider" ? wider.node.origin : (nodes[0]?.origin ?? comparison.at);
    if (target.schema !== false) found.push(...below(name, check.compare(nodes, target, at)));
    else if (isPossible(check, nodes)) {
      found.push({ kind: "unknown-property", path: [name], keyword: "additionalProperties", at });
    }
  }
  const place = placeOf(check, comparison, "additionalProperties");
  for (const pattern of narrower.propertyPatterns().filter((candidate) => !patterns.includes(candidate))) {
    const misfits = check.compare(narrower.patternProperty(pattern), target, place);
    if (misfits.length > 0)
      found.push({ kind: "open", path: ["*"], keyword: "additionalProperties", at: place });
  }
  const rest = narrower.additional();
  if (target.schema !== false) found.push(...below("*", check.compare(rest, target, place)));
  else if (isPossible(check, rest)) {
    found.push({ kind: "open", path: [], keyword: "additionalProperties", at: place });
  }
  return found;
}

function isPossible(check: SubschemaCheck, nodes: readonly SchemaNode[]): boolean {
  return nodes.length === 0 || !isEmpty(new Conjunction(nodes, check.options.narrower));
}

function checkNames(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const target = childNode(wider.node, own(wider.schema, "propertyNames") ?? true, "propertyNames");
  const names = narrower.parts.flatMap(({ schema, node }) => {
    const rule = own(schema, "propertyNames");
    return rule === undefined ? [] : [childNode(node, rule, "propertyNames")];
  });
  const at = placeOf(check, comparison, "propertyNames");
  const text: SchemaNode = { schema: { type: "string" }, origin: at, conditional: true };
  if (check.compare([...names, text], target, at).length === 0) return [];
  const accepted = (name: string): boolean => check.options.wider.accepts(target.schema, name) === true;
  const listed = narrower.isClosed() && narrower.propertyPatterns().length === 0;
  if (listed && narrower.propertyNames().every(accepted)) return [];
  return [constraint(check, comparison, "propertyNames", undefined)];
}

/** Most properties that an object can have. */
function mostProperties(narrower: Conjunction): number | undefined {
  const listed = narrower.isClosed() && narrower.propertyPatterns().length === 0;
  const limits = [
    narrower.lowest("maxProperties"),
    listed ? narrower.propertyNames().length : undefined,
  ].filter((count) => count !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function checkDependentRequired(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const dependencies = ownMap(wider.schema, "dependentRequired");
  const present = presentNames(narrower, check.options);
  return Object.keys(dependencies).flatMap((trigger) => {
    if (!isPossible(check, narrower.property(trigger)) || narrower.property(trigger).some(isFalse)) return [];
    const known = new Set(
      narrower.parts.flatMap(({ schema }) => ownNames(ownMap(schema, "dependentRequired"), trigger)),
    );
    const missing = ownNames(dependencies, trigger).filter((name) => !present.has(name) && !known.has(name));
    return missing.map((name) => ({
      kind: "required" as const,
      path: [name],
      keyword: "dependentRequired",
      narrower: true,
      at: placeOf(check, comparison, "dependentRequired", trigger),
    }));
  });
}

function checkDependentSchemas(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  return Object.entries(ownMap(wider.schema, "dependentSchemas")).flatMap(([trigger, schema]) => {
    if (narrower.property(trigger).some(isFalse)) return [];
    const target = branchNode(wider.node, schema, "dependentSchemas", trigger);
    const triggering = narrower.parts.flatMap((part): readonly SchemaNode[] => {
      const dependent = own(ownMap(part.schema, "dependentSchemas"), trigger);
      const whole = { ...part.node, schema: part.schema };
      if (dependent === undefined) return [whole];
      return [whole, branchNode(part.node, dependent, "dependentSchemas", trigger)];
    });
    if (triggering.some((node) => sameSchema(node, check.options.narrower, target, check.options.wider)))
      return [];
    const triggered: JsonObject = { required: [trigger] };
    const nodes = [...triggering, { schema: triggered, origin: comparison.at, conditional: true }];
    return check.compare(nodes, target, placeOf(check, comparison, "dependentSchemas", trigger));
  });
}

function isFalse({ schema }: { readonly schema: Json }): boolean {
  return schema === false;
}
