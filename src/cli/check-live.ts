import { printable } from "../diagnostics/render/printable.js";
import { isJsonObject, type JsonObject } from "../json.js";
import { compareListing, type ListingDifference } from "../output/live-listing.js";
import { CommandError, type ExitStatus, exitStatus } from "./exit.js";
import { findManifests } from "./manifests.js";
import { connect, connectionError } from "./mcp-connection.js";
import { loadModels } from "./models.js";
import { count, printRemark, printResult } from "./terminal.js";

/** `mcpile check --live`: compares the tools that a deployment lists with those of its manifest. */
export async function checkLive(
  patterns: readonly string[],
  { live, token }: { readonly live: string; readonly token?: string },
): Promise<ExitStatus> {
  if (!URL.canParse(live)) throw new CommandError(`\`${live}\` is not a URL`);
  const paths = await findManifests(patterns);
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) {
    throw new CommandError("name the one manifest whose server is at the URL");
  }
  const [model] = (await loadModels([path])) ?? [];
  if (model === undefined) return exitStatus.invalid;
  const client = await connect(live, { header: {}, protocol: "auto", ...(token !== undefined && { token }) });
  try {
    const found = await listing(client, live);
    const differences = compareListing(model.tools, found, client.getProtocolEra() !== "modern");
    for (const difference of differences) printResult(printable(sentence(difference)));
    if (differences.length === 0) {
      printResult(`${live} lists the ${count(model.tools.length, "tool")} of ${path}`);
      return exitStatus.success;
    }
    printRemark(`${live} differs from ${path} in ${count(differences.length, "tool")}`);
    return exitStatus.drift;
  } finally {
    await client.close();
  }
}

async function listing(
  client: Awaited<ReturnType<typeof connect>>,
  url: string,
): Promise<readonly JsonObject[]> {
  try {
    const { tools } = await client.listTools();
    // As plain JSON: the client's types are those of the protocol.
    const plain: unknown = JSON.parse(JSON.stringify(tools));
    return Array.isArray(plain) ? plain.filter(isJsonObject) : [];
  } catch (error) {
    throw await connectionError(url, error);
  }
}

function sentence({ tool, kind, members, expected = "", found = "" }: ListingDifference): string {
  switch (kind) {
    case "missing":
      return `missing: \`${tool}\` is not listed: the server is older, serves a selection (MCP_TOOLS), or the token lacks its scopes`;
    case "unexpected":
      return `unexpected: \`${tool}\` is not in the manifest`;
    case "repeated":
      return `repeated: \`${tool}\` is listed more than once`;
    case "changed":
      return `changed: \`${tool}\` has another ${members.join(", ")} (${expected.slice(0, 12)} in the manifest, ${found.slice(0, 12)} on the server)`;
  }
}
