import type { Access } from "../transport/access.js";
import { createVerifier } from "./auth.js";
import { type AccessOptions, TokenAccess } from "./token-access.js";

export { readAuthSettings } from "./auth-settings.js";
export { createToolScopes } from "./tool-scopes.js";

/** Throws `ConfigError` when the key or its source cannot be used. */
export async function createAccess(options: AccessOptions): Promise<Access> {
  return new TokenAccess(options, await createVerifier(options.auth));
}
