import { httpTemplates } from "../manifest/http-templates.js";
import type { Manifest } from "../manifest/manifest.js";
import { placeholdersIn } from "../placeholder.js";
import { codeUnitOrder } from "./order.js";
import type { EnvironmentVariable } from "./server-model.js";

/** The environment variables that the placeholders and the declared settings of a manifest read, in code-unit order. */
export function environmentOf(manifest: Manifest): readonly EnvironmentVariable[] {
  const found = new Map<string, Readers>();
  for (const [name, setting] of Object.entries(manifest.server.environment)) {
    found.set(name, {
      fallback: setting.default === undefined ? undefined : String(setting.default),
      optional: !setting.required && setting.default === undefined,
      description: setting.description,
      usedBy: new Set(["server.environment"]),
    });
  }
  for (const [setting, text] of templatesOf(manifest)) {
    for (const { name, fallback } of placeholdersIn(text)) {
      if (name === undefined) continue;
      const entry = found.get(name);
      if (entry === undefined) found.set(name, { fallback, optional: false, usedBy: new Set([setting]) });
      else {
        // A variable that is used anywhere without a default must be set.
        if (fallback === undefined) {
          entry.fallback = undefined;
          entry.optional = false;
        }
        entry.usedBy.add(setting);
      }
    }
  }
  return [...found]
    .sort(([a], [b]) => codeUnitOrder(a, b))
    .map(([name, { fallback, optional, description, usedBy }]) => ({
      name,
      ...(fallback !== undefined && { fallback }),
      ...(optional && { optional }),
      ...(description !== undefined && { description }),
      usedBy: [...usedBy],
    }));
}

interface Readers {
  fallback: string | undefined;
  optional: boolean;
  readonly description?: string | undefined;
  readonly usedBy: Set<string>;
}

/** Every string of the manifest that may contain placeholders, with the name of its setting. */
function* templatesOf({
  server,
  auth,
  tools,
  client,
}: Manifest): Generator<readonly [setting: string, text: string]> {
  const { redisUrl } = server.limits;
  if (redisUrl !== undefined) yield ["server.limits.redisUrl", redisUrl];
  if (auth !== undefined) {
    for (const audience of auth.audience) yield ["auth.audience", audience];
    for (const server of auth.authorizationServers) yield ["auth.authorizationServers", server];
    const texts = {
      issuer: auth.issuer,
      jwksUri: auth.jwksUri,
      publicKey: auth.publicKey,
      resource: auth.resource,
    };
    for (const [key, text] of Object.entries(texts)) if (text !== undefined) yield [`auth.${key}`, text];
  }
  for (const [name, { http }] of tools) {
    if (http === undefined) continue;
    for (const { text } of httpTemplates(http)) yield [`tools.${name}.http`, text];
  }
  yield ["client.openai.serverUrl", client.openai.serverUrl];
}
