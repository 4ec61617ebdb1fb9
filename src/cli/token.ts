import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { changedNumberIn } from "../json-numbers.js";
import type { AuthSection } from "../manifest/auth-schema.js";
import { signAccessToken } from "./access-token.js";
import { CommandError } from "./exit.js";
import { defaultKeyFolder, privateKeyName } from "./keys.js";
import { loadModels } from "./models.js";
import { examples, printResult } from "./terminal.js";

interface TokenOptions {
  readonly key: string;
  readonly scope?: readonly string[];
  readonly subject: string;
  readonly audience?: string;
  /** Seconds. */
  readonly expires: number;
  readonly claim: Readonly<Record<string, unknown>>;
}

/** `mcpile token`: an access token (RFC 9068) that a server of the manifest accepts. */
export function registerToken(program: Command): void {
  program
    .command("token")
    .description("print an access token that fits a manifest's `auth`")
    .argument("<manifest>", "manifest of the server")
    .option("--key <file>", "private key (PEM, PKCS #8)", join(defaultKeyFolder, privateKeyName))
    .option("--scope <scopes...>", "scopes; default: all that the server and its tools ask for")
    .option("--subject <sub>", "who the token speaks for", "mcpile-developer")
    .option("--audience <aud>", "one of the audiences of the manifest; default: the first")
    .option("--claim <name=value>", "a further claim, as JSON or text; may be repeated", collectClaim, {})
    .option("--expires <time>", "how long it holds: 90s, 15m, 1h, 7d", parseDuration, 3600)
    .addHelpText(
      "after",
      examples(
        [
          'export MCP_ACCESS_TOKEN="$(mcpile token manifests/dice-roller-jwt.yaml)"',
          "what the generated clients read",
        ],
        ["mcpile token manifests/books.yaml --scope books:read", "one scope only"],
        ["mcpile token manifests/books.yaml --claim tenant=acme", "for tools that use `{caller.tenant}`"],
      ),
    )
    .action(printToken);
}

async function printToken(path: string, options: TokenOptions): Promise<void> {
  const [model] = (await loadModels([path])) ?? [];
  if (model === undefined) return;
  const { auth } = model;
  if (auth === undefined) {
    throw new CommandError(`\`${path}\` has no \`auth\`: its server is open and reads no tokens`);
  }
  const key = readKey(options.key);
  const scopes = scopesOf(options);
  const token = await signAccessToken({ auth, tools: model.tools }, key, {
    algorithm: algorithmOf(auth, key, options.key),
    ...(scopes !== undefined && { scopes }),
    ...(options.audience !== undefined && { audience: options.audience }),
    subject: options.subject,
    claims: options.claim,
    seconds: options.expires,
    environment: process.env,
  });
  printResult(token);
}

/** Claims that the command sets itself, and the option that says what they hold. */
const ownClaims: ReadonlyMap<string, string | undefined> = new Map([
  ["sub", "--subject"],
  ["aud", "--audience"],
  ["scope", "--scope"],
  ["exp", "--expires"],
  ["iss", undefined],
  ["iat", undefined],
  ["jti", undefined],
]);

function collectClaim(
  text: string,
  before: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === "") throw new InvalidArgumentError("A claim is a name and a value: tenant=acme.");
  if (ownClaims.has(name)) {
    const option = ownClaims.get(name);
    throw new InvalidArgumentError(
      option === undefined
        ? `The command sets \`${name}\` itself, so that the server accepts the token.`
        : `Use ${option} for \`${name}\`.`,
    );
  }
  return { ...before, [name]: claimValue(value) };
}

function claimValue(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const changed = changedNumberIn(text);
  if (changed === undefined) return value;
  throw new InvalidArgumentError(
    `${changed} would lose digits as a number. Write it as a string: '"${changed}"'.`,
  );
}

function scopesOf({ scope }: TokenOptions): readonly string[] | undefined {
  return scope?.flatMap((text) => text.split(/[\s,]+/)).filter((text) => text !== "");
}

function readKey(path: string): KeyObject {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new CommandError(
      `cannot read the private key \`${path}\`: make a pair with \`mcpile keys\`, or name one with --key`,
    );
  }
  try {
    return createPrivateKey(text);
  } catch {
    throw new CommandError(`\`${path}\` is not a private key in PEM format without a passphrase`);
  }
}

/** The first algorithm of the manifest that the key can sign with. */
function algorithmOf(auth: AuthSection, key: KeyObject, path: string): string {
  const able = algorithmsOf(key);
  const algorithm = auth.algorithms.find((candidate) => able.includes(candidate));
  if (algorithm !== undefined) return algorithm;
  throw new CommandError(
    `the key \`${path}\` signs with ${able.join(", ") || "nothing known"}, and the server accepts ${auth.algorithms.join(", ")}: ` +
      `make a pair with \`mcpile keys --alg ${auth.algorithms[0] ?? "RS256"} --out <folder>\``,
  );
}

function algorithmsOf(key: KeyObject): readonly string[] {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    case "ed25519":
      return ["EdDSA", "Ed25519"];
    case "ec": {
      const curves: Readonly<Record<string, string>> = {
        prime256v1: "ES256",
        secp384r1: "ES384",
        secp521r1: "ES512",
      };
      const algorithm = curves[key.asymmetricKeyDetails?.namedCurve ?? ""];
      return algorithm === undefined ? [] : [algorithm];
    }
    default:
      return [];
  }
}

function parseDuration(text: string): number {
  const [, amount = "", unit = "s"] = /^([0-9]{1,9})([smhd])?$/.exec(text) ?? [];
  if (amount === "")
    throw new InvalidArgumentError("A time is a whole number with s, m, h or d: 90s, 15m, 1h, 7d.");
  const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  return Number(amount) * (seconds[unit] ?? 1);
}
