import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import type { Diagnostic, Location } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { allHosts, hostNames, hosts } from "../host-catalogue/catalogue.js";
import type { Limit, LimitRule } from "../host-catalogue/host.js";
import type { JsonPath } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { type Refusal, refusals } from "./acceptor.js";
import { listingOf } from "./listing.js";

/**
 * Warns of what hosts do not take as it is listed: every limit of the hosts named in `chosen` (or `all`), and of all others
 * the limits that are certain. One diagnostic for each place, however many hosts refuse it.
 */
export function checkHosts(model: ServerModel, chosen: readonly string[]): readonly Diagnostic[] {
  const listing = listingOf(model);
  const found = hosts.flatMap((host) => {
    const isChosen =
      chosen.includes(host.name) || (chosen.includes(allHosts) && host.isDirectory === undefined);
    const limits = host.limits.filter(
      // `long-description` is reported for every manifest.
      ({ rule, always }) => rule !== "description-length" && (isChosen || always === true),
    );
    return refusals(listing, { ...host, limits });
  });
  return grouped(found).map((group) => diagnosticOf(group, model));
}

/** The limits of all hosts and directories, as if each were chosen. */
export function checkEveryHost(model: ServerModel): readonly Diagnostic[] {
  return checkHosts(model, hostNames);
}

/** Refusals of one place for one reason, by different hosts. */
function grouped(found: readonly Refusal[]): readonly (readonly [Refusal, ...Refusal[]])[] {
  const groups = new Map<string, [Refusal, ...Refusal[]]>();
  for (const refusal of found) {
    const key = JSON.stringify([refusal.limit.rule, refusal.tool, refusal.path]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [refusal]);
    else group.push(refusal);
  }
  return [...groups.values()];
}

function diagnosticOf(group: readonly [Refusal, ...Refusal[]], model: ServerModel): Diagnostic {
  const [first] = group;
  return report(codes[first.limit.rule], `${subjectOf(first)}: ${reactions(group)}`, {
    at: locate(first, model),
    help: helpOf(group),
  });
}

/** "the whole request is refused by Claude, VS Code; …": each effect once, with the hosts that have it. */
function reactions(group: readonly Refusal[]): string {
  const byEffect = new Map<string, string[]>();
  for (const { host, limit } of group) {
    byEffect.set(limit.effect, [...(byEffect.get(limit.effect) ?? []), host.title]);
  }
  return [...byEffect].map(([effect, titles]) => `${effect} by ${titles.join(", ")}`).join("; ");
}

const codes: Readonly<Record<LimitRule, DiagnosticCode>> = {
  "tool-name": "host-tool-name",
  "tool-count": "host-tool-count",
  "description-length": "host-text-length",
  "instructions-length": "host-text-length",
  "root-composition": "host-root-composition",
  "property-name": "host-property-name",
  keyword: "host-keyword",
  "boolean-property": "host-boolean-schema",
  "array-items": "host-array-items",
  pages: "host-pages",
  title: "host-title",
  hints: "host-hints",
  "model-instructions": "host-model-instructions",
};

function subjectOf({ limit, tool = "", path, value }: Refusal): string {
  switch (limit.rule) {
    case "tool-name":
      return value === "" ? "an empty name" : `the name \`${value}\` (${value.length} characters)`;
    case "tool-count":
      return `${value} tools`;
    case "description-length":
      return `a description of ${value} characters for \`${tool}\``;
    case "instructions-length":
      return `instructions of ${value} characters`;
    case "root-composition":
      return `\`${value}\` at the root of the input of \`${tool}\``;
    case "property-name":
      return `the argument name \`${value}\` of \`${tool}\``;
    case "keyword":
      return `the keyword \`${value}\` in the input of \`${tool}\``;
    case "boolean-property":
      return `the schema \`${value}\` of the property \`${String(path.at(-1))}\` of \`${tool}\``;
    case "array-items":
      return `an array without \`items\` in the input of \`${tool}\``;
    case "pages":
      return `a list in pages of ${value} ${value === "1" ? "tool" : "tools"}`;
    case "title":
      return `\`${tool}\` has no title`;
    case "hints":
      return `\`${tool}\` has neither \`readOnlyHint\` nor \`destructiveHint\``;
    case "model-instructions":
      return `the description of \`${tool}\` instructs the model ("${value}")`;
  }
}

function helpOf(group: readonly [Refusal, ...Refusal[]]): string {
  const limits = group.map(({ limit }) => limit);
  const [{ limit, tool = "" }] = group;
  switch (limit.rule) {
    case "tool-name": {
      const room = Math.min(...limits.map((each) => (each.rule === "tool-name" ? each.longest : Infinity)));
      return group[0].value.length > room
        ? `shorten the tool's or the server's name: ${room} characters is the most, with what the host puts in front`
        : "use letters, digits, `_` and `-`";
    }
    case "tool-count":
      return `offer at most ${least(limits)}: split the server, or serve fewer with \`MCP_TOOL_TAGS\``;
    case "description-length":
    case "instructions-length":
      return `keep it under ${least(limits)} characters`;
    case "root-composition":
      return "declare all properties in one object, make those of single alternatives optional, and describe the alternatives";
    case "property-name":
      return "use at most 64 letters, digits, `_`, `.` and `-`";
    case "keyword":
      return "repeat the constraint in the `description`: the model does not see it otherwise";
    case "boolean-property":
      return "write `{}` for any value";
    case "array-items":
      return "add `items: {}` if the items can be anything";
    case "pages":
      return "set `server.limits.toolsPerPage: 0`";
    case "title":
      return `add \`title\` to \`${tool}\``;
    case "hints":
      return "set `annotations.readOnlyHint` or `annotations.destructiveHint`";
    case "model-instructions":
      return "say what the tool does and returns, and leave the choice to the model";
  }
}

/** The smallest number among limits of one rule. */
function least(limits: readonly Limit[]): number {
  const numbers = limits.map((limit) => {
    if ("most" in limit) return limit.most;
    return "longest" in limit ? limit.longest : Infinity;
  });
  return Math.min(...numbers);
}

function locate({ tool: name, path }: Refusal, model: ServerModel): Location | undefined {
  const tool = model.tools.find((candidate) => candidate.name === name);
  const { source } = tool?.origin ?? model.tools[0]?.origin ?? {};
  if (source === undefined) return undefined;
  if (tool === undefined) {
    return path[0] === "instructions"
      ? source.locate(["server", "instructions"], "key")
      : source.locate(["tools"], "key");
  }
  if (path.length === 0) return source.locate(tool.origin.path, "key");
  return locateInDefinition(path, model) ?? source.locate([...tool.origin.path, ...path], "key");
}

/** The place of a shared definition, when `path` leads into the `$defs` of a listed schema. */
function locateInDefinition(path: JsonPath, model: ServerModel): Location | undefined {
  const [, keyword, name, ...rest] = path;
  if (keyword !== "$defs" || name === undefined) return undefined;
  const origin = model.definitions.get(String(name))?.origin;
  return origin?.source.locate([...origin.path, ...rest], "key");
}
