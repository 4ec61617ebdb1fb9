import { parseEnv } from "node:util";
import type { EnvironmentVariable, ServerModel } from "../model/server-model.js";

/** The variables of an environment file, as `node --env-file` reads it; those of the process win. */
export function withEnvironmentFile(text: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...parseEnv(text), ...environment };
}

/** The environment for a server in development. */
export interface DevelopmentEnvironment {
  readonly environment: NodeJS.ProcessEnv;
  /** Variables without which it does not start. */
  readonly missing: readonly EnvironmentVariable[];
  /** Values chosen for settings that are not set: `MCP_AUTH_ISSUER=mcpile-dev`. */
  readonly chosen: readonly string[];
}

/** Settings that the server does not read where mcpile gives it a key, and those that only clients read. */
const unread = /^(?:auth\.(?:publicKey|jwksUri)|client\..*)$/;

/**
 * Completes an environment: the server verifies tokens with `publicKey` (PEM), whatever the manifest and the environment
 * say, and where issuer or audience come from variables that are not set they are made up.
 */
export function developmentEnvironment(
  { name, auth, environment: variables }: Pick<ServerModel, "name" | "auth" | "environment">,
  given: NodeJS.ProcessEnv,
  publicKey: string | undefined,
): DevelopmentEnvironment {
  const unset = variables.filter(
    ({ name: variable, fallback, optional }) =>
      fallback === undefined && optional !== true && !given[variable],
  );
  const environment: NodeJS.ProcessEnv = { ...given };
  const madeUp: Record<string, string> = {};
  const overridden = new Set<string>();
  if (auth !== undefined && publicKey !== undefined) {
    environment["MCP_AUTH_PUBLIC_KEY"] = publicKey;
    delete environment["MCP_AUTH_JWKS_URI"];
    const settings = { "auth.issuer": "MCP_AUTH_ISSUER", "auth.audience": "MCP_AUTH_AUDIENCE" } as const;
    for (const [setting, variable] of Object.entries(settings)) {
      if (!given[variable]) {
        if (!unset.some(({ usedBy }) => usedBy.includes(setting))) continue;
        madeUp[variable] = setting === "auth.issuer" ? "mcpile-dev" : name;
      }
      overridden.add(setting);
    }
  }
  const isRead = (setting: string) =>
    !overridden.has(setting) && !(publicKey === undefined ? /^client\./ : unread).test(setting);
  return {
    environment: { ...environment, ...madeUp },
    missing: unset
      .map((variable) => ({ ...variable, usedBy: variable.usedBy.filter(isRead) }))
      .filter(({ usedBy }) => usedBy.length > 0),
    chosen: Object.entries(madeUp).map(([variable, value]) => `${variable}=${value}`),
  };
}
