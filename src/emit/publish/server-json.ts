import { jsonDocument } from "../../escape/json.js";
import type { JsonObject } from "../../json.js";
import type { PublishSection } from "../../model/publishing.js";
import { publicDescription } from "../../model/publishing.js";
import type { ServerModel } from "../../model/server-model.js";
import { serverUrl } from "../../model/server-url.js";
import { placeholdersIn } from "../../placeholder.js";
import { stdioAccess } from "../hosts/access.js";

/** The schema that the file follows. */
const schema = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/** `server.json`: the server's entry in the MCP registry (modelcontextprotocol.io/registry). */
export function serverJson(model: ServerModel, publish: PublishSection): string {
  const { repository, website, npm } = publish;
  const remote = remoteOf(model);
  return jsonDocument({
    $schema: schema,
    name: publish.name,
    ...(model.title !== undefined && { title: model.title.slice(0, 100) }),
    description: publicDescription(model, publish),
    version: model.version,
    ...(repository !== undefined && { repository: { url: repository, source: sourceOf(repository) } }),
    ...(website !== undefined && { websiteUrl: website }),
    ...(npm !== undefined && { packages: [npmPackage(model, npm)] }),
    ...(remote !== undefined && { remotes: [remote] }),
  });
}

/** The hosting service, as the registry names it. */
function sourceOf(repository: string): string {
  return new URL(repository).hostname.replace(/\.(?:com|org)$/, "");
}

function npmPackage(model: ServerModel, identifier: string): JsonObject {
  const { variables } = stdioAccess(model);
  return {
    registryType: "npm",
    identifier,
    version: model.version,
    runtimeHint: "npx",
    transport: { type: "stdio" },
    packageArguments: [{ type: "positional", value: "--stdio" }],
    ...(variables.length > 0 && {
      environmentVariables: variables.map((name) => ({
        name,
        ...descriptionOf(model, name),
        isRequired: true,
        isSecret: isSecret(model, name),
      })),
    }),
  };
}

function descriptionOf({ settings }: ServerModel, name: string): JsonObject {
  const description = settings[name]?.description;
  return description === undefined ? {} : { description };
}

/** Whether a variable is declared as a secret, or fills in a credential or a header of an HTTP tool. */
export function isSecret({ settings, tools }: ServerModel, name: string): boolean {
  if (settings[name]?.secret === true) return true;
  const sent = tools.map(({ http }) => [http?.credentials, http?.headers]);
  return [...placeholdersIn(JSON.stringify(sent))].some((placeholder) => placeholder.name === name);
}

/** The public endpoint. Undefined where the manifest does not say one. */
function remoteOf(model: ServerModel): JsonObject | undefined {
  const url = serverUrl(model);
  if (!url.startsWith("https://")) return undefined;
  const variables: Record<string, JsonObject> = {};
  let [template, end] = ["", 0];
  for (const { text, index, name, fallback } of placeholdersIn(url)) {
    if (name === undefined) continue;
    template += url.slice(end, index) + (fallback ?? `{${name}}`);
    end = index + text.length;
    if (fallback === undefined) variables[name] = { isRequired: true };
  }
  return {
    type: "streamable-http",
    url: template + url.slice(end),
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(needsHeader(model) && {
      headers: [
        {
          name: "Authorization",
          description: "`Bearer` and an access token",
          isRequired: true,
          isSecret: true,
        },
      ],
    }),
  };
}

/** Clients sign in by themselves where the server names an authorization server. */
function needsHeader({ auth }: ServerModel): boolean {
  return auth !== undefined && (auth.authorizationServers ?? []).length === 0;
}
