import { printable } from "../diagnostics/render/printable.js";
import { projectForHosts } from "../hosts/projection.js";
import { isJsonObject } from "../json.js";
import { importListing } from "../mcp-import/import-listing.js";
import type { ListedServer } from "../mcp-import/listed-server.js";
import { toolListing } from "../model/listing.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";
import { toolDigest } from "../output/live-listing.js";
import { loadModel } from "./compared-servers.js";
import { CommandError } from "./exit.js";
import { checkText } from "./import-target.js";

/** A running server as the earlier version of a manifest. */
export interface RunningVersion {
  /** The tools that the server lists otherwise than the manifest; all that a listing does not say is as in the manifest. */
  readonly before: ServerModel;
  /** The manifest, without the tools that the server lists in the same way. */
  readonly after: ServerModel;
  /** Tools that were listed and cannot be compared, each with the reason, in one line. */
  readonly notCompared: readonly string[];
}

/** The name of the manifest that is made of the listing, in messages. */
const listingName = "tools/list";

/** Makes a version to compare with of what a server lists. Throws `CommandError` where that is not possible. */
export async function runningVersion(
  server: ListedServer,
  manifest: ServerModel,
  url: string,
): Promise<RunningVersion> {
  const [after] = projectForHosts(manifest);
  const tools = new Map(after.tools.map((tool) => [tool.name, tool]));
  const imported = await importListing(server, {
    check: await checkText(),
    origin: "",
    name: after.name,
    isWrapped: (tool) => server.legacy && tools.get(tool)?.output?.legacy?.wrapped === true,
  });
  const [model, problems] =
    "problem" in imported ? [undefined, []] : loadModel(listingName, () => imported.text);
  if (model === undefined) {
    const reason = "problem" in imported ? imported.problem : (problems[0]?.message ?? "it has errors");
    throw new CommandError(`what ${url} lists cannot be compared: ${printable(reason)}`);
  }
  const notCompared = (imported.remarks ?? [])
    .filter(({ kind, about }) => kind === "skipped" || (kind === "dropped" && about.startsWith("tool ")))
    .map(({ about, message }) => printable(`${about}: ${message}`));
  const same = new Set(
    server.tools.filter(isJsonObject).flatMap((listed) => {
      const tool = tools.get(String(listed["name"]));
      const isSame =
        tool !== undefined && toolDigest(toolListing(tool, { legacy: server.legacy })) === toolDigest(listed);
      return isSame ? [tool.name] : [];
    }),
  );
  // Tools that are listed as the manifest says are not compared further: hosts may see them otherwise than they are validated.
  const changed = <T extends ToolModel>(all: readonly T[]) => all.filter(({ name }) => !same.has(name));
  const before = {
    ...after,
    definitions: model.definitions,
    tools: changed(model.tools).map((tool) => asListed(tool, tools.get(tool.name))),
  };
  return { before, after: { ...after, tools: changed(after.tools) }, notCompared };
}

/** A tool with what a listing says of it, and everything else as the manifest says it. */
function asListed(listed: ToolModel, { output: _output, ...tool }: ToolModel = listed): ToolModel {
  const { name, input, output, annotations, origin } = listed;
  return { ...tool, name, input, annotations, origin, ...(output !== undefined && { output }) };
}
