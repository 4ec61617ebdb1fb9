import { type KeyObject, randomUUID } from "node:crypto";
import { readTemplate } from "../emit/clients/url-template.js";
import type { AuthSection } from "../manifest/auth-schema.js";
import type { ToolModel } from "../model/server-model.js";
import { CommandError } from "./exit.js";

/** The claims and the lifetime of a token. */
export interface Audience {
  readonly auth: AuthSection;
  readonly tools: readonly ToolModel[];
}

export interface TokenRequest {
  readonly algorithm: string;
  /** Default: all that the server and its tools ask for. */
  readonly scopes?: readonly string[];
  /** Default: the first that the server accepts. */
  readonly audience?: string;
  readonly subject: string;
  /** Further claims. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** How long it holds. */
  readonly seconds: number;
  /** The environment that the server reads when it starts. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Signs an access token (RFC 9068) that a server accepts. Throws `CommandError` where the environment lacks a variable, or the server does not accept the audience. */
export async function signAccessToken(
  { auth, tools }: Audience,
  key: KeyObject,
  request: TokenRequest,
): Promise<string> {
  const { environment } = request;
  const fillIn = (text: string, setting: string) => fill(text, setting, environment);
  const audiences =
    listOf(environment["MCP_AUTH_AUDIENCE"]) ?? auth.audience.map((text) => fillIn(text, "auth.audience"));
  const audience = request.audience ?? audiences[0];
  if (audience === undefined || !audiences.includes(audience)) {
    throw new CommandError(
      `the server does not accept tokens for the audience \`${audience ?? ""}\`, only for \`${audiences.join("`, `")}\``,
    );
  }
  const issuer = environment["MCP_AUTH_ISSUER"] || (auth.issuer && fillIn(auth.issuer, "auth.issuer"));
  const scope = (request.scopes ?? allScopes({ auth, tools })).join(" ");
  const { SignJWT } = await import("jose");
  const token = new SignJWT({ client_id: "mcpile", ...request.claims, ...(scope && { scope }) })
    .setProtectedHeader({ alg: request.algorithm, typ: "at+jwt" })
    .setSubject(request.subject)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + request.seconds)
    .setJti(randomUUID());
  if (issuer) token.setIssuer(issuer);
  return token.sign(key);
}

function allScopes({ auth, tools }: Audience): readonly string[] {
  return [...new Set([...auth.requiredScopes, ...tools.flatMap((tool) => tool.scopes)])];
}

/** Fills in the placeholders as the server does when it starts. */
function fill(template: string, setting: string, environment: NodeJS.ProcessEnv): string {
  return readTemplate(template)
    .map((part) => {
      if (typeof part === "string") return part;
      const value = environment[part.name] || part.fallback;
      if (value !== undefined) return value;
      throw new CommandError(`${part.name} is not set: \`${setting}\` of the manifest reads it`);
    })
    .join("");
}

function listOf(text = ""): readonly string[] | undefined {
  const values = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return values.length === 0 ? undefined : values;
}
