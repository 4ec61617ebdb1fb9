import { type Command, Option } from "commander";
import { CommandError } from "./exit.js";
import { examples, printRemark, printResult } from "./terminal.js";

/** Signature algorithms of RFC 7518 and RFC 8037 that use a key pair, with what generates theirs. */
const keyKinds = {
  RS256: "rsa",
  RS384: "rsa",
  RS512: "rsa",
  PS256: "rsa",
  PS384: "rsa",
  PS512: "rsa",
  ES256: "P-256",
  ES384: "P-384",
  ES512: "P-521",
  EdDSA: "ed25519",
  Ed25519: "ed25519",
} as const;

export type Algorithm = keyof typeof keyKinds;

/** Where `mcpile keys` puts a pair and `mcpile token` looks for one. */
export const defaultKeyFolder = ".mcpile";
export const privateKeyName = "private.pem";

interface KeysOptions {
  readonly out: string;
  readonly alg: Algorithm;
  readonly force: boolean;
}

/** `mcpile keys`: a key pair for development. */
export function registerKeys(program: Command): void {
  program
    .command("keys")
    .description("make a key pair for development: `mcpile token` signs with it, the server verifies with it")
    .option("--out <folder>", "folder for private.pem and public.pem", defaultKeyFolder)
    .addOption(
      new Option("--alg <algorithm>", "what the pair will sign with")
        .choices(Object.keys(keyKinds))
        .default("RS256"),
    )
    .option("--force", "replace a pair that is there", false)
    .addHelpText(
      "after",
      examples(["mcpile keys", "an RSA pair in .mcpile/"], ["mcpile keys --alg ES256", "a P-256 pair"]),
    )
    .action(writeKeys);
}

async function writeKeys({ out, alg, force }: KeysOptions): Promise<void> {
  const [{ existsSync, mkdirSync, rmSync, writeFileSync }, { join }] = await Promise.all([
    import("node:fs"),
    import("node:path"),
  ]);
  const privatePath = join(out, privateKeyName);
  const publicPath = join(out, "public.pem");
  const pair = await generatePair(alg);
  try {
    const isNew = mkdirSync(out, { recursive: true, mode: 0o700 }) !== undefined;
    // A folder made for keys is not for the repository.
    if (isNew) writeFileSync(join(out, ".gitignore"), "*\n");
    const taken = [privatePath, publicPath].find((path) => existsSync(path));
    if (taken !== undefined && !force) {
      throw new CommandError(
        `\`${taken}\` exists: replace the pair with --force, or choose another folder with --out`,
      );
    }
    // Removed first: an existing file would keep its mode, and a symbolic link would lead elsewhere.
    for (const path of [privatePath, publicPath]) rmSync(path, { force: true });
    writeFileSync(privatePath, pair.privateKey, { mode: 0o600, flag: "wx" });
    writeFileSync(publicPath, pair.publicKey, { flag: "wx" });
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      `cannot write the keys to \`${out}\`: ${error instanceof Error ? error.message : error}`,
    );
  }
  printResult(publicPath);
  printRemark(
    `The private key is in ${privatePath}, for development only.\n` +
      `Start the server with MCP_AUTH_PUBLIC_KEY="$(cat ${publicPath})"`,
  );
}

/** A fresh pair in PEM: PKCS #8 and SPKI. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Whether `mcpile keys` can make a pair for a signature algorithm. */
export function isAlgorithm(name: string): name is Algorithm {
  return Object.hasOwn(keyKinds, name);
}

export async function generatePair(alg: Algorithm): Promise<KeyPair> {
  const { generateKeyPairSync } = await import("node:crypto");
  const kind = keyKinds[alg];
  const pair =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : kind === "ed25519"
        ? generateKeyPairSync("ed25519")
        : generateKeyPairSync("ec", { namedCurve: kind });
  return {
    privateKey: String(pair.privateKey.export({ type: "pkcs8", format: "pem" })),
    publicKey: String(pair.publicKey.export({ type: "spki", format: "pem" })),
  };
}
