import { wellFormed } from "../../escape/characters.js";
import type { ServerModel } from "../../model/server-model.js";
import { serverUrl } from "../../model/server-url.js";
import type { TemplatePart } from "../clients/url-template.js";
import { readTemplate } from "../clients/url-template.js";

/** The environment variable with the access token for a server, in every generated client and configuration. */
export const tokenVariable = "MCP_ACCESS_TOKEN";

/** How a host reaches a server over HTTP. */
export interface HttpAccess {
  readonly kind: "http";
  readonly url: readonly TemplatePart[];
  /** Whether callers need a token. */
  readonly token: boolean;
}

/** How a host starts a server on its own machine. */
export interface StdioAccess {
  readonly kind: "stdio";
  /** Path of the built program. Absent: `dist/src/main.js` in the folder that the host has open. */
  readonly program?: string;
  /** Environment variables without which the server does not start. */
  readonly variables: readonly string[];
}

export type Access = HttpAccess | StdioAccess;

/** The built program of a server, relative to its folder. */
export const builtProgram = "dist/src/main.js";

/** HTTP access: at the public URL of the manifest, or where it says that the server listens. */
export function httpAccess(model: ServerModel, url?: string): HttpAccess {
  return {
    kind: "http",
    url: readTemplate(wellFormed(url ?? serverUrl(model))),
    token: model.auth !== undefined,
  };
}

export function stdioAccess(model: ServerModel, program?: string): StdioAccess {
  // Over stdio there are no tokens to verify, and the clients' settings are not the server's.
  const reads = (setting: string) => !setting.startsWith("auth.") && !setting.startsWith("client.");
  const variables = model.environment
    .filter(({ fallback, optional, usedBy }) => fallback === undefined && !optional && usedBy.some(reads))
    .map(({ name }) => name);
  return { kind: "stdio", variables, ...(program !== undefined && { program }) };
}
