import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type ReportDetails, report } from "../diagnostics/report.js";
import type { Part } from "../manifest/source.js";
import type { ResourceModel } from "../model/resource-model.js";
import type { ServerModel } from "../model/server-model.js";

type Variable = ResourceModel["variables"] extends ReadonlyMap<string, infer V> ? V : never;

/**
 * Changes that readers of the resources notice. A fixed resource is known by its URI, whatever its name; a template by
 * its text, where names of variables do not count, or else by its name.
 */
export function resourceChanges(before: ServerModel, after: ServerModel): readonly Diagnostic[] {
  return before.resources.flatMap((resource) => {
    const same = after.resources.find((candidate) => addressOf(candidate) === addressOf(resource));
    if (same !== undefined) return changesOf(resource, same);
    const renamed = after.resources.find(({ name }) => name === resource.name);
    if (renamed?.uriTemplate !== undefined && resource.uriTemplate !== undefined) {
      return [
        report(
          "resource-template-changed",
          `URIs of \`${resource.name}\` are now \`${renamed.uriTemplate}\`, and were \`${resource.uriTemplate}\``,
          at(renamed, ["uriTemplate"]),
        ),
      ];
    }
    const source = after.tools[0]?.origin.source;
    const address = resource.uri ?? resource.uriTemplate ?? "";
    return [
      report("resource-removed", `the resource \`${address}\` is gone`, {
        at:
          renamed === undefined
            ? source?.locate(["resources", resource.name], "key")
            : at(renamed, ["uri"]).at,
        help: "bring it back, or give the server a new major version",
      }),
    ];
  });
}

function addressOf({ uri, uriTemplate = "" }: ResourceModel): string {
  return uri ?? uriTemplate.replaceAll(/\{[^{}]*\}/g, "{}");
}

function changesOf(before: ResourceModel, after: ResourceModel): readonly Diagnostic[] {
  const { name } = after;
  const found: Diagnostic[] = [];
  // By position: a client fills in the template that it knows.
  const now = [...after.variables];
  for (const [index, [variable, rules]] of [...before.variables].entries()) {
    const [current, currentRules] = now[index] ?? [];
    if (current === undefined || currentRules === undefined || accepts(currentRules, rules)) continue;
    found.push(
      report(
        "resource-variable-narrowed",
        `\`${name}\` accepts fewer values of \`${variable}\` than before`,
        at(after, ["variables", current], "key"),
      ),
    );
  }
  if (before.mimeType !== undefined && before.mimeType !== after.mimeType) {
    found.push(
      report(
        "resource-type-changed",
        `\`${name}\` is now ${after.mimeType === undefined ? "of no stated media type" : `\`${after.mimeType}\``}, and was \`${before.mimeType}\``,
        at(after, [after.mimeType === undefined ? "uri" : "mimeType"]),
      ),
    );
  }
  for (const [index, scope] of after.scopes.entries()) {
    if (before.scopes.includes(scope)) continue;
    found.push(
      report(
        "resource-scope-added",
        `reading \`${name}\` now needs the scope \`${scope}\``,
        at(after, ["scopes", index]),
      ),
    );
  }
  return found;
}

/** Whether every text that fits `before` certainly fits `after`. */
function accepts(after: Variable, before: Variable): boolean {
  if (after.type === "string") return acceptsTexts(after, before);
  if (before.type !== after.type && !(before.type === "integer" && after.type === "number")) return false;
  const low = before.minimum ?? Number.NEGATIVE_INFINITY;
  const high = before.maximum ?? Number.POSITIVE_INFINITY;
  return (
    low >= (after.minimum ?? Number.NEGATIVE_INFINITY) && high <= (after.maximum ?? Number.POSITIVE_INFINITY)
  );
}

function acceptsTexts(after: Variable, before: Variable): boolean {
  const { enum: values, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = after;
  const known = before.type === "boolean" ? ["true", "false"] : before.enum;
  if (known !== undefined) {
    return known.every((text) => {
      const { length } = [...text];
      return (
        (values === undefined || values.includes(text)) &&
        (pattern === undefined || new RegExp(pattern, "u").test(text)) &&
        length >= minLength &&
        length <= maxLength
      );
    });
  }
  return (
    values === undefined &&
    (pattern === undefined || pattern === before.pattern) &&
    // Values are never empty.
    Math.max(before.minLength ?? 0, 1) >= minLength &&
    (before.maxLength ?? Number.POSITIVE_INFINITY) <= maxLength
  );
}

function at(resource: ResourceModel, steps: readonly (string | number)[], part?: Part): ReportDetails {
  return { at: resource.origin.source.locate([...resource.origin.path, ...steps], part) };
}
