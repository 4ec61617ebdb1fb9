import { createPublicKey, type KeyObject } from "node:crypto";
import { ConfigError } from "../settings/config-error.js";

/** The key type and curve of each supported signature algorithm (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
const needs: Readonly<Record<string, { readonly type: string; readonly curve?: string }>> = {
  RS256: { type: "rsa" },
  RS384: { type: "rsa" },
  RS512: { type: "rsa" },
  PS256: { type: "rsa" },
  PS384: { type: "rsa" },
  PS512: { type: "rsa" },
  ES256: { type: "ec", curve: "prime256v1" },
  ES384: { type: "ec", curve: "secp384r1" },
  ES512: { type: "ec", curve: "secp521r1" },
  EdDSA: { type: "ed25519" },
  Ed25519: { type: "ed25519" },
};

const leastRsaBits = 2048;

/**
 * Refuses unknown algorithms, those that need a shared secret, and `none`.
 * Throws {@link ConfigError}.
 */
export function checkAlgorithms(algorithms: readonly string[]): void {
  const known = Object.keys(needs);
  const unknown = algorithms.filter((algorithm) => !known.includes(algorithm));
  if (unknown.length === 0 && algorithms.length > 0) return;
  const found = unknown.length === 0 ? "is empty" : `has ${unknown.join(", ")}`;
  throw new ConfigError([`the manifest's auth.algorithms ${found}: it can hold ${known.join(", ")}`]);
}

/**
 * Reads a PEM: a public key (SPKI, or PKCS #1 for RSA) or an X.509 certificate. Throws {@link ConfigError} when it contains
 * no key, or a key that none of `algorithms` can use.
 */
export function readPublicKey(pem: string, algorithms: readonly string[]): KeyObject {
  // Node.js would derive the public key. A server that only verifies must not have a signing key.
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw keyProblem(
      "is a private key: give the public key that belongs to it, and treat the private one as leaked",
    );
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw keyProblem(
      "cannot be read: give a PEM that begins with -----BEGIN PUBLIC KEY-----, its line ends kept or written as \\n",
    );
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const usable = algorithms.some((algorithm) => {
    const need = needs[algorithm];
    return need?.type === type && (need?.curve === undefined || need.curve === details?.namedCurve);
  });
  if (!usable) {
    const name = [type, details?.namedCurve].filter((part) => part !== undefined).join(" ");
    throw keyProblem(
      `is a key of type ${name}, which cannot verify ${algorithms.join(", ")}: give one that can, or change auth.algorithms in the manifest`,
    );
  }
  const bits = details?.modulusLength ?? leastRsaBits;
  if (bits < leastRsaBits) throw keyProblem(`has ${bits} bits: give a key of at least ${leastRsaBits}`);
  return key;
}

function keyProblem(problem: string): ConfigError {
  return new ConfigError([
    `the public key (MCP_AUTH_PUBLIC_KEY, or auth.publicKey in the manifest) ${problem}`,
  ]);
}
