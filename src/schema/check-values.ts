import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject, type Json, type JsonObject, type JsonPath, type JsonSchema, own } from "../json.js";
import type { Origin } from "../manifest/source.js";
import type { ServerModel } from "../model/server-model.js";
import { receivesDefaults } from "../model/tool-schema.js";
import { closedOut } from "./closed-parts.js";
import { applicators, subschemas } from "./keywords.js";
import { fitsKinds, isKnownToFit } from "./scalar-keywords.js";
import { type Misfit, ValueChecker } from "./value-checker.js";

/** Most problems that are reported of one value. */
const MOST_MISFITS = 3;

/**
 * Reports values that their own schema rejects: defaults, examples, choices of another type; and examples of tools that
 * the tool's schemas reject. A validator is compiled only for values that simpler checks cannot decide.
 */
export function checkValues(model: ServerModel): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const checker = new ValueChecker(model);
  const check = (value: Json, schema: JsonSchema, at: Origin, found: Finding): void => {
    if (isKnownToFit(schema, value)) return;
    for (const misfit of checker.misfits(value, schema, found.fill).slice(0, MOST_MISFITS)) {
      diagnostics.push(reportMisfit(misfit, at, found));
    }
  };
  const checkSchema = (schema: JsonSchema, origin: Origin, fill: boolean): void =>
    eachSchema(schema, origin.path, (inner, path) => {
      const at = (...steps: JsonPath): Origin => ({ source: origin.source, path: [...path, ...steps] });
      const fallback = own(inner, "default");
      if (fallback !== undefined) {
        check(fallback, inner, at("default"), { code: "invalid-default", what: "This default", fill });
      }
      const examples = own(inner, "examples");
      for (const [index, example] of (Array.isArray(examples) ? examples : []).entries()) {
        check(example, inner, at("examples", index), {
          code: "invalid-example",
          what: "This example",
          fill,
        });
      }
      diagnostics.push(...impossibleChoices(inner, at), ...impossibleParts(inner, at, model));
    });

  for (const { schema, origin } of model.definitions.values()) checkSchema(schema, origin, true);
  for (const tool of model.tools) {
    const { name, input, output, answers, examples, origin } = tool;
    const fill = receivesDefaults(tool);
    checkSchema(input.schema, input.origin, fill);
    if (output !== undefined) checkSchema(output.schema, output.origin, true);
    if (answers !== undefined) checkSchema(answers.schema, answers.origin, true);
    for (const [index, example] of examples.entries()) {
      const at = (part: string): Origin => ({
        source: origin.source,
        path: [...origin.path, "examples", index, part],
      });
      const what = (part: string) => `This example ${part} of \`${name}\``;
      // An example of an error may have arguments that the schema rejects.
      if (example.error === undefined) {
        check(example.input, input.schema, at("input"), {
          code: "invalid-example",
          what: what("input"),
          fill,
        });
      }
      if (answers !== undefined && (example.answers !== undefined || example.error === undefined)) {
        check(example.answers ?? {}, answers.schema, at("answers"), {
          code: "invalid-example",
          what: what("answer"),
          fill: true,
        });
      }
      if (example.output !== undefined && output !== undefined) {
        check(example.output, output.schema, at("output"), {
          code: "invalid-example",
          what: what("output"),
          fill: false,
        });
      }
    }
  }
  return diagnostics;
}

interface Finding {
  readonly code: "invalid-default" | "invalid-example";
  /** The value as the subject of the message: "This default". */
  readonly what: string;
  /** Whether defaults are filled in before the value is validated, as for arguments. */
  readonly fill: boolean;
}

function reportMisfit(
  { path, message }: Misfit,
  { source, path: start }: Origin,
  { code, what }: Finding,
): Diagnostic {
  const where = path.length === 0 ? "" : `, at \`${path.join(".")}\``;
  return report(code, `${what} does not fit its schema${where}: ${message}`, {
    at: source.locate([...start, ...path]),
  });
}

/** `enum` and `const` values that the `type` of the same schema excludes: they are never valid. */
function impossibleChoices(schema: JsonObject, at: (...steps: JsonPath) => Origin): readonly Diagnostic[] {
  const choices = own(schema, "enum");
  const constant = own(schema, "const");
  if (choices === undefined && constant === undefined) return [];
  const values: (readonly [Json, Origin])[] = Array.isArray(choices)
    ? choices.map((value: Json, index) => [value, at("enum", index)])
    : [];
  if (constant !== undefined) values.push([constant, at("const")]);
  return values
    .filter(([value]) => !fitsKinds(schema, value))
    .map(([value, { source, path }]) =>
      report(
        "impossible-choice",
        `\`${JSON.stringify(value).slice(0, 60)}\` can never be valid: the \`type\` beside it excludes it`,
        { at: source.locate(path) },
      ),
    );
}

/** Every `allOf` of closed objects that no value fits. */
export function impossibleAllOfs(model: ServerModel): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const search = (schema: JsonSchema, { source, path: start }: Origin): void =>
    eachSchema(schema, start, (inner, path) => {
      if (!Object.hasOwn(inner, "allOf")) return;
      diagnostics.push(
        ...impossibleParts(inner, (...steps) => ({ source, path: [...path, ...steps] }), model),
      );
    });
  for (const { schema, origin } of model.definitions.values()) search(schema, origin);
  for (const { input, output, answers } of model.tools) {
    search(input.schema, input.origin);
    if (output !== undefined) search(output.schema, output.origin);
    if (answers !== undefined) search(answers.schema, answers.origin);
  }
  return diagnostics;
}

/** Closed objects in an `allOf` that lack what another part requires: no value fits. */
function impossibleParts(
  schema: JsonObject,
  at: (...steps: JsonPath) => Origin,
  { definitions }: ServerModel,
): readonly Diagnostic[] {
  const found = closedOut(schema, definitions);
  if (found === undefined) return [];
  const { property, part } = found;
  const { source, path } = part === undefined ? at("additionalProperties") : at("allOf", part);
  return [
    report(
      "impossible-all-of",
      `no value fits this \`allOf\`: this part is closed and has no property \`${property}\`, which another part requires`,
      { at: source.locate(path) },
    ),
  ];
}

/** Calls `visit` for `schema` and every schema in it, with its path: a list that changes when the call is over. */
function eachSchema(
  schema: JsonSchema,
  start: JsonPath,
  visit: (schema: JsonObject, path: JsonPath) => void,
): void {
  const path = [...start];
  const walk = (inner: JsonSchema): void => {
    if (!isJsonObject(inner)) return;
    visit(inner, path);
    for (const keyword of Object.keys(inner)) {
      if (!Object.hasOwn(applicators, keyword)) continue;
      path.push(keyword);
      for (const [step, subschema] of subschemas(inner, keyword)) {
        if (step !== undefined) path.push(step);
        walk(subschema);
        if (step !== undefined) path.pop();
      }
      path.pop();
    }
  };
  walk(schema);
}
