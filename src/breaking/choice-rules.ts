import { own } from "../json.js";
import type { Comparison, SubschemaCheck } from "./comparison.js";
import { type Conjunction, typeNames } from "./conjunction.js";
import type { Mismatch } from "./mismatch.js";
import { placeOf, type Rule, undecided } from "./rule.js";
import { branchNode, branchNodes, type SchemaNode } from "./schema-node.js";

/** Rules of keywords that choose among schemas. */
export const choiceRules: Readonly<Record<string, Rule>> = {
  anyOf: checkAny,
  oneOf: checkOne,
  not: checkNot,
  if: checkCondition,
};

function checkAny(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const branches = branchesOf(comparison, "anyOf");
  const accepting = branches.some((branch) => compareBranch(check, comparison, branch).length === 0);
  return accepting ? [] : bestGuess(check, comparison, branches, "anyOf");
}

/** Exactly one branch must accept: one accepts every value and the others accept none. */
function checkOne(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const branches = branchesOf(comparison, "oneOf");
  const { narrower } = comparison;
  const accepting = branches.filter((branch) => compareBranch(check, comparison, branch).length === 0);
  if (accepting.length === 0) return bestGuess(check, comparison, branches, "oneOf");
  const alone = accepting.some((branch) =>
    branches.every((other) => other === branch || check.disjoint(narrower, other)),
  );
  return alone ? [] : undecided(check, comparison, "oneOf");
}

function branchesOf({ wider }: Comparison, keyword: string): readonly SchemaNode[] {
  return branchNodes({ ...wider.node, schema: wider.schema }, keyword);
}

function compareBranch(check: SubschemaCheck, { narrower, at }: Comparison, branch: SchemaNode) {
  return check.compare(nodesOf(narrower), branch, at);
}

function nodesOf({ parts }: Conjunction): readonly SchemaNode[] {
  return parts.map(({ schema, node }) => ({ ...node, schema }));
}

/** The values that no branch accepts, described by the one branch that could be meant, if there is exactly one. */
function bestGuess(
  check: SubschemaCheck,
  comparison: Comparison,
  branches: readonly SchemaNode[],
  keyword: string,
): readonly Mismatch[] {
  const { narrower } = comparison;
  const near = branches.filter((branch) => !check.disjoint(narrower, branch));
  const [only] = near;
  if (only === undefined) {
    return [
      {
        kind: "type",
        path: [],
        keyword,
        narrower: typeNames(narrower.atoms()),
        at: placeOf(check, comparison, keyword),
      },
    ];
  }
  return near.length === 1 ? compareBranch(check, comparison, only) : undecided(check, comparison, keyword);
}

function checkNot(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const excluded = branchNode(wider.node, own(wider.schema, "not") ?? false, "not");
  return check.disjoint(narrower, excluded) ? [] : undecided(check, comparison, "not");
}

function checkCondition(check: SubschemaCheck, comparison: Comparison): readonly Mismatch[] {
  const { narrower, wider } = comparison;
  const [then, otherwise] = [own(wider.schema, "then"), own(wider.schema, "else")];
  const branch = (keyword: string, schema: typeof then): boolean =>
    schema === undefined ||
    compareBranch(check, comparison, branchNode(wider.node, schema, keyword)).length === 0;
  const condition = branchNode(wider.node, own(wider.schema, "if") ?? true, "if");
  const never = check.disjoint(narrower, condition);
  if (never) return branch("else", otherwise) ? [] : undecided(check, comparison, "else");
  const always = compareBranch(check, comparison, condition).length === 0;
  const fits = branch("then", then) && (always || branch("else", otherwise));
  return fits ? [] : undecided(check, comparison, "if");
}
