import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { type ReportDetails, report } from "../diagnostics/report.js";
import { isJsonObject, type Json } from "../json.js";
import { equalJson } from "../manifest/json-equality.js";
import type { Part } from "../manifest/source.js";
import type { ToolAnnotations } from "../manifest/tool-schema.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";
import { answersChanges, inputChanges, outputChanges, type Sides } from "./schema-changes.js";

/** Changes that callers of the tools notice. */
export function toolChanges(before: ServerModel, after: ServerModel, sides: Sides): readonly Diagnostic[] {
  const current = byEachName(after);
  const known = new Set(before.tools.map(({ name }) => name));
  const added = after.tools.filter(({ name }) => !known.has(name));
  return before.tools.flatMap((tool) => {
    const same = current.get(tool.name);
    if (same === undefined) return [missing(tool, added, after)];
    return [...lostAliases(tool, same, current), ...changesOf(tool, same, sides)];
  });
}

/** The tools by the names that callers may use. */
function byEachName({ tools }: ServerModel): ReadonlyMap<string, ToolModel> {
  return new Map(tools.flatMap((tool) => [tool.name, ...(tool.aliases ?? [])].map((name) => [name, tool])));
}

/** Earlier names that no longer lead to the tool. */
function lostAliases(
  before: ToolModel,
  after: ToolModel,
  current: ReadonlyMap<string, ToolModel>,
): readonly Diagnostic[] {
  return (before.aliases ?? [])
    .filter((alias) => current.get(alias) !== after)
    .map((alias) =>
      report(
        "tool-alias-removed",
        `\`${after.name}\` can no longer be called as \`${alias}\``,
        at(after, [], "key"),
      ),
    );
}

function missing(tool: ToolModel, added: readonly ToolModel[], after: ServerModel): Diagnostic {
  const renamed = added.find((candidate) => haveSameSchemas(tool, candidate));
  if (renamed !== undefined) {
    return report("tool-renamed", `the tool \`${tool.name}\` is now called \`${renamed.name}\``, {
      ...at(renamed, [], "key"),
      help: `add \`aliases: [${tool.name}]\` to it until nobody calls that name`,
    });
  }
  const near = nearest(
    tool.name,
    added.map(({ name }) => name),
  );
  const source = after.tools[0]?.origin.source;
  return report("tool-removed", `the tool \`${tool.name}\` is gone`, {
    at: source?.locate(["tools", tool.name], "key"),
    help:
      near === undefined
        ? "bring it back, or give the server a new major version"
        : `if it is called \`${near}\` now, add the old name to its \`aliases\` until nobody calls it`,
  });
}

function haveSameSchemas(one: ToolModel, two: ToolModel): boolean {
  return (
    equalJson(one.input.listed, two.input.listed) &&
    equalJson(one.output?.listed ?? null, two.output?.listed ?? null)
  );
}

function changesOf(before: ToolModel, after: ToolModel, sides: Sides): readonly Diagnostic[] {
  return [
    ...inputChanges(before, after, sides),
    ...headerChanges(before, after),
    ...outputs(before, after, sides),
    ...mismatchChanges(before, after),
    ...scopeChanges(before, after),
    ...claimChanges(before, after),
    ...exchangeChanges(before, after),
    ...confirmChanges(before, after),
    ...formChanges(before, after, sides),
    ...annotationChanges(before, after),
  ];
}

function outputs(before: ToolModel, after: ToolModel, sides: Sides): readonly Diagnostic[] {
  const { name } = after;
  if (before.output === undefined && after.output === undefined) return [];
  if (after.output === undefined) {
    return [
      report("output-schema-removed", `\`${name}\` no longer has an output schema`, at(after, [], "key")),
    ];
  }
  if (before.output === undefined) {
    const message = `\`${name}\` now has an output schema: its text content is the output as JSON`;
    return [report("output-schema-added", message, at(after, ["outputSchema"], "key"))];
  }
  return outputChanges(name, before.output, after.output, sides);
}

/** A change of how responses of an API that do not fit the output schema end. */
function mismatchChanges(before: ToolModel, after: ToolModel): readonly Diagnostic[] {
  const [passed, passes] = [before, after].map(passesMismatches);
  if (before.output === undefined || after.output === undefined || passed === passes) return [];
  const place = at(after, ["http"], "key");
  return passes
    ? [
        report(
          "mismatch-passed",
          `\`${after.name}\` now passes on responses that do not fit its output schema, which were errors`,
          place,
        ),
      ]
    : [
        report(
          "mismatch-refused",
          `\`${after.name}\` now has an error for responses that do not fit its output schema, which were passed on`,
          place,
        ),
      ];
}

function passesMismatches({ http }: ToolModel): boolean {
  return http?.response.mismatch === "pass";
}

function scopeChanges(before: ToolModel, after: ToolModel): readonly Diagnostic[] {
  return after.scopes
    .map((scope, index) => ({ scope, index }))
    .filter(({ scope }) => !before.scopes.includes(scope))
    .map(({ scope, index }) =>
      report(
        "tool-scope-added",
        `\`${after.name}\` now needs the scope \`${scope}\``,
        at(after, ["scopes", index]),
      ),
    );
}

function confirmChanges(before: ToolModel, after: ToolModel): readonly Diagnostic[] {
  const { name } = after;
  const place = at(
    after,
    after.confirm === undefined ? [] : [after.answers === undefined ? "confirm" : "ask"],
    "key",
  );
  if (after.confirm === undefined) {
    if (before.confirm === undefined) return [];
    return [report("confirm-removed", `\`${name}\` no longer asks before it runs`, place)];
  }
  if (after.confirm.whenUnsupported === "refuse" && before.confirm?.whenUnsupported !== "refuse") {
    return [
      report("confirm-required", `\`${name}\` now refuses clients that cannot ask their person`, place),
    ];
  }
  if (before.confirm !== undefined) return [];
  return [report("confirm-added", `\`${name}\` now asks before it runs`, place)];
}

/** A tool that asked before, and whose form now wants other answers. */
function formChanges(before: ToolModel, after: ToolModel, sides: Sides): readonly Diagnostic[] {
  if (before.confirm === undefined || after.answers === undefined) return [];
  return answersChanges(after.name, before.answers, after.answers, sides);
}

/** Claims that every access token has (RFC 9068, section 2.2). */
const usualClaims: ReadonlySet<string> = new Set(["iss", "exp", "aud", "sub", "client_id", "iat", "jti"]);

function claimChanges(before: ToolModel, after: ToolModel): readonly Diagnostic[] {
  const known = new Set(before.claims);
  return after.claims
    .filter((claim) => !known.has(claim) && !usualClaims.has(claim))
    .map((claim) =>
      report(
        "tool-claim-added",
        `\`${after.name}\` now needs the claim \`${claim}\` in its callers' tokens`,
        at(after, ["http"], "key"),
      ),
    );
}

/** A tool that now calls its API as the caller: not every caller's token can be exchanged, and not every caller may do what the server may. */
function exchangeChanges(before: ToolModel, after: ToolModel): readonly Diagnostic[] {
  const [exchanged, exchanges] = [before, after].map(
    ({ http }) => http?.credentials?.tokenExchange !== undefined,
  );
  if (exchanged || !exchanges) return [];
  return [
    report(
      "token-exchange-added",
      `\`${after.name}\` now calls its API as the caller, by an exchange of the caller's token`,
      at(after, ["http", "credentials", "tokenExchange"], "key"),
    ),
  ];
}

/** Arguments that callers must now repeat in a header: those who have not listed the tools again do not know. */
function headerChanges(before: ToolModel, after: ToolModel): readonly Diagnostic[] {
  const known = new Set(headersOf(before.input.listed));
  return headersOf(after.input.listed)
    .filter((header) => !known.has(header))
    .map((header) =>
      report(
        "input-header-added",
        `an argument of \`${after.name}\` must now travel in the header \`Mcp-Param-${header}\`, too`,
        at(after, ["inputSchema"], "key"),
      ),
    );
}

function headersOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(headersOf);
  if (!isJsonObject(value)) return [];
  const header = value["x-mcp-header"];
  return [...(typeof header === "string" ? [header] : []), ...Object.values(value).flatMap(headersOf)];
}

/** A tool's hints, with MCP's defaults filled in. */
interface Promises {
  readonly readOnly: boolean;
  readonly harmless: boolean;
  readonly idempotent: boolean;
  readonly closedWorld: boolean;
}

function promisesOf(annotations: ToolAnnotations): Promises {
  const readOnly = annotations.readOnlyHint === true;
  return {
    readOnly,
    harmless: readOnly || annotations.destructiveHint === false,
    idempotent: readOnly || annotations.idempotentHint === true,
    closedWorld: annotations.openWorldHint === false,
  };
}

function annotationChanges(before: ToolModel, after: ToolModel): readonly Diagnostic[] {
  const [old, now] = [promisesOf(before.annotations), promisesOf(after.annotations)];
  const place = (hint: string): ReportDetails => at(after, ["annotations", hint]);
  const { name } = after;
  const found: Diagnostic[] = [];
  if (old.readOnly && !now.readOnly) {
    found.push(report("tool-not-read-only", `\`${name}\` is no longer read-only`, place("readOnlyHint")));
  }
  if (old.harmless && !now.harmless) {
    found.push(report("tool-destructive", `\`${name}\` may now be destructive`, place("destructiveHint")));
  }
  if (old.idempotent && !now.idempotent) {
    found.push(
      report("tool-not-idempotent", `\`${name}\` is no longer safe to repeat`, place("idempotentHint")),
    );
  }
  if (old.closedWorld && !now.closedWorld) {
    found.push(
      report("tool-open-world", `\`${name}\` may now reach beyond its server`, place("openWorldHint")),
    );
  }
  return found;
}

function at(tool: ToolModel, steps: readonly (string | number)[], part?: Part): ReportDetails {
  return { at: tool.origin.source.locate([...tool.origin.path, ...steps], part) };
}
