import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { ToolModel, ToolSchema } from "../model/server-model.js";
import { receivesDefaults } from "../model/tool-schema.js";
import type { ComparedModel } from "./compared-model.js";
import { type Direction, describeMismatch } from "./describe-mismatch.js";
import type { Mismatch } from "./mismatch.js";
import type { SchemaNode } from "./schema-node.js";
import { SubsetCheck } from "./subset.js";

/** The models before and after, as far as schemas need them. */
export interface Sides {
  readonly before: ComparedModel;
  readonly after: ComparedModel;
}

/** Calls that were accepted and no longer are: every argument that fitted must fit still. */
export function inputChanges(before: ToolModel, after: ToolModel, sides: Sides): readonly Diagnostic[] {
  const check = new SubsetCheck({
    narrower: sides.before,
    wider: sides.after,
    newer: "wider",
    defaults: "input",
    filling: { narrower: receivesDefaults(before), wider: receivesDefaults(after) },
  });
  const found = check.compare([nodeOf(before.input)], nodeOf(after.input), after.input.origin);
  return diagnose(found, "input", after.name);
}

/** Results that were not to be expected before: every result that is possible now must have been possible. */
export function outputChanges(
  tool: string,
  before: ToolSchema,
  after: ToolSchema,
  sides: Sides,
): readonly Diagnostic[] {
  const check = new SubsetCheck({
    narrower: sides.after,
    wider: sides.before,
    newer: "narrower",
    defaults: "output",
    filling: { narrower: true, wider: true },
  });
  return diagnose(check.compare([nodeOf(after)], nodeOf(before), after.origin), "output", tool);
}

/**
 * Answers to the form of a tool that were accepted and no longer are. `before` is undefined for a question without a form,
 * to which the answer has no fields.
 */
export function answersChanges(
  tool: string,
  before: ToolSchema | undefined,
  after: ToolSchema,
  sides: Sides,
): readonly Diagnostic[] {
  const check = new SubsetCheck({
    narrower: sides.before,
    wider: sides.after,
    newer: "wider",
    defaults: "input",
    filling: { narrower: true, wider: true },
  });
  const answered = nodeOf(before ?? { ...after, schema: { type: "object", additionalProperties: false } });
  return check.compare([answered], nodeOf(after), after.origin).map(({ path, at }) => {
    const field = path.length === 0 ? "" : ` of \`${path.join(".")}\``;
    return report("form-narrowed", `the form of \`${tool}\` no longer accepts some answers${field}`, {
      at: at.source.locate(at.path),
      help: "make new fields optional or give them a default, and keep the choices, if programs fill the form in",
    });
  });
}

function nodeOf({ schema, origin }: ToolSchema): SchemaNode {
  return { schema, origin, conditional: false };
}

function diagnose(
  mismatches: readonly Mismatch[],
  direction: Direction,
  tool: string,
): readonly Diagnostic[] {
  const missing = new Set(
    mismatches.filter(({ kind }) => kind === "required").map(({ path }) => keyOf(path)),
  );
  return mismatches
    .filter(({ kind, path }) => kind !== "undescribed" || !missing.has(keyOf(path)))
    .map((mismatch) => {
      const { code, message, help } = describeMismatch(mismatch, direction, tool);
      const { source, path } = mismatch.at;
      return report(code, message, { at: source.locate(path), help });
    });
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
