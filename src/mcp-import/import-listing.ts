import { isJsonObject, type Json, type JsonPath } from "../json.js";
import { record, textOf } from "../openapi/document-set.js";
import type { ImportFailure } from "../openapi/import-openapi.js";
import { serverName } from "../openapi/names.js";
import { type Remark, Remarks } from "../openapi/remarks.js";
import { writeYaml } from "../openapi/yaml-writer.js";
import type { ListedServer } from "./listed-server.js";
import { type CheckManifest, repairedText } from "./repaired-text.js";
import { shareDefinitions } from "./shared-definitions.js";
import { toolEntry } from "./tool-entry.js";

export interface ListingOptions {
  /** The server's name in the manifest; absent: made of the name that the server gives itself. */
  readonly name?: string;
  /** Finds the errors of the manifest. */
  readonly check: CheckManifest;
  /** The first line of the manifest's comment. */
  readonly origin: string;
  /** Remarks that were made before. */
  readonly remarks?: readonly Remark[];
  /** Whether a tool's output is wrapped in `{"result": …}` by the server; absent: where the server says so itself. */
  readonly isWrapped?: (tool: string) => boolean;
}

/** A manifest made of what a server lists. It has no errors. */
export interface ImportedListing {
  /** YAML. */
  readonly text: string;
  /** Names of the tools that the manifest has. */
  readonly tools: readonly string[];
  /** How many tools were listed. */
  readonly listed: number;
  readonly remarks: readonly Remark[];
}

/** Makes a manifest of what a running server lists. What a manifest cannot say is remarked on. */
export async function importListing(
  server: ListedServer,
  options: ListingOptions,
): Promise<ImportedListing | ImportFailure> {
  const remarks = new Remarks();
  for (const { kind, about, message } of options.remarks ?? []) remarks.add(kind, about, message);
  const manifest = record([
    ["manifest", 1],
    ["server", serverEntry(server, options.name, remarks)],
  ]);
  const tools = toolEntries(server, options, remarks);
  manifest["tools"] = tools;
  const schemas = shareDefinitions(tools);
  if (Object.keys(schemas).length > 0) manifest["schemas"] = schemas;
  noteServer(server, remarks);
  const nothing = { problem: "the server lists no tool that a manifest can have", remarks: remarks.all() };
  if (Object.keys(tools).length === 0) return nothing;
  const text = await repairedText(
    manifest,
    () => writeYaml(manifest, commentsOf(options.origin, remarks.all())),
    remarks,
    (written) => (Object.keys(tools).length === 0 ? Promise.resolve([]) : options.check(written)),
  );
  if (Object.keys(tools).length === 0) return { ...nothing, remarks: remarks.all() };
  if ("problem" in text) return { ...text, remarks: remarks.all() };
  return {
    text: text.text,
    tools: Object.keys(tools),
    listed: server.tools.length,
    remarks: remarks.all(),
  };
}

function toolEntries(
  server: ListedServer,
  { isWrapped = () => false }: ListingOptions,
  remarks: Remarks,
): Record<string, Json> {
  const tools = record();
  for (const [index, listed] of server.tools.entries()) {
    const name = isJsonObject(listed) ? listed["name"] : undefined;
    if (!isJsonObject(listed) || typeof name !== "string") {
      remarks.add("skipped", `entry ${index + 1} of the list`, "it has no name");
      continue;
    }
    if (Object.hasOwn(tools, name)) {
      remarks.add("skipped", `tool ${name}`, "it is listed more than once: the first one is imported");
      continue;
    }
    const entry = toolEntry(listed, {
      note: (kind, message) => remarks.add(kind, `tool ${name}`, message),
      isWrapped: isWrapped(name),
    });
    if (typeof entry === "string") remarks.add("skipped", `tool ${name}`, entry);
    else tools[name] = entry;
  }
  return tools;
}

function serverEntry(
  { info, instructions }: ListedServer,
  chosen: string | undefined,
  remarks: Remarks,
): Record<string, Json> {
  const given = textOf(info["name"]) ?? "";
  const name = chosen ?? serverName(given === "" ? "server" : given);
  const title = textOf(info["title"]) ?? (given === name ? undefined : given);
  if (given !== name && given !== "")
    remarks.add(
      "changed",
      "server.name",
      `the server calls itself ${JSON.stringify(given)}, in a manifest \`${name}\``,
    );
  const description = textOf(info["description"]);
  return record([
    ["name", name],
    ...(title === undefined || title === "" ? [] : [["title", title] as const]),
    ["version", versionOf(textOf(info["version"]) ?? "", remarks)],
    ...(description === undefined || description === "" ? [] : [["description", description] as const]),
    ...(instructions === undefined || instructions === "" ? [] : [["instructions", instructions] as const]),
  ]);
}

const semantic = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

function versionOf(given: string, remarks: Remarks): string {
  if (semantic.test(given)) return given;
  const [, major, minor = "0", patch = "0"] =
    /^v?(\d{1,9})(?:[.-](\d{1,9}))?(?:[.-](\d{1,9}))?/.exec(given) ?? [];
  const version = major === undefined ? "1.0.0" : [major, minor, patch].map(Number).join(".");
  remarks.add(
    "changed",
    "server.version",
    `${JSON.stringify(given)} is not a version of semver.org: \`${version}\``,
  );
  return version;
}

const knownInfo = new Set(["name", "title", "version", "description"]);

/** Notes all that a server offers and says of itself that no part of a manifest is for. */
function noteServer({ info, capabilities, others, incomplete }: ListedServer, remarks: Remarks): void {
  for (const [name, value] of Object.entries(info)) {
    if (!knownInfo.has(name) && value !== null) remarks.add("dropped", "server", `its \`${name}\``);
  }
  for (const [kind, names] of others) {
    if (names.length === 0) continue;
    const shown = names.slice(0, 10).join(", ");
    const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
    remarks.add("dropped", kind, `${names.length} (${shown}${more}): \`import mcp\` makes tools only`);
  }
  for (const [name, held] of Object.entries(capabilities)) {
    if (name === "tools" || others.has(name) || !isJsonObject(held)) continue;
    if (name === "experimental" && Object.keys(held).length === 0) continue;
    remarks.add("dropped", "capabilities", `the server's \`${name}\` has no counterpart in a manifest`);
  }
  if (isJsonObject(capabilities["tools"]) && capabilities["tools"]["listChanged"] === true)
    remarks.add(
      "changed",
      "tools",
      "the server may change its list while it runs: a manifest has the one that was listed now",
    );
  for (const { list, reason } of incomplete) remarks.add("dropped", list, reason);
}

const starts = {
  skipped: "No tool",
  dropped: "Not imported",
  changed: "Note",
  impossible: "No value fits",
  chosen: "Note",
} as const;

function commentsOf(origin: string, remarks: readonly Remark[]): (path: JsonPath) => readonly string[] {
  const ofEntry = new Map<string, string[]>();
  const top = [origin];
  for (const { kind, about, message } of remarks) {
    const entry = kind === "skipped" ? undefined : /^(?:tool|schema) ./su.exec(about)?.input;
    if (entry === undefined) top.push(`${starts[kind]}: ${about}: ${message}.`);
    else ofEntry.set(entry, [...(ofEntry.get(entry) ?? []), `${starts[kind]}: ${message}.`]);
  }
  return (path) => {
    if (path.length === 0) return top;
    const [section, name] = path;
    if (path.length > 2 || (section !== "tools" && section !== "schemas")) return [];
    return ofEntry.get(`${section === "tools" ? "tool" : "schema"} ${name}`) ?? [];
  };
}
