import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** A usable key from a PEM, or what is wrong with it (the end of a sentence that begins with "`auth.publicKey`"). */
export type PublicKey =
  | { readonly kind: string; readonly algorithms: readonly string[] }
  | { readonly problem: string; readonly help: string };

const rsa = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

const curves: ReadonlyMap<string, readonly [name: string, algorithm: string]> = new Map([
  ["prime256v1", ["P-256", "ES256"]],
  ["secp384r1", ["P-384", "ES384"]],
  ["secp521r1", ["P-521", "ES512"]],
]);

const usable = "use an RSA key of 2048 bits or more, an EC key on P-256, P-384 or P-521, or an Ed25519 key";

/** Reads a PEM-encoded public key (SPKI or PKCS #1) and says which JWT algorithms it can verify. */
export function readPublicKey(pem: string): PublicKey {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    return {
      problem: "is a private key",
      help: `remove it from the manifest and consider it leaked; ${publicPartOf(pem)}`,
    };
  }
  if (/-----BEGIN CERTIFICATE-----/.test(pem)) {
    return {
      problem: "is a certificate",
      help: "write the key alone: `openssl x509 -in cert.pem -pubkey -noout`",
    };
  }
  if (!/-----BEGIN [A-Z ]*PUBLIC KEY-----/.test(pem)) {
    return {
      problem: "is not a PEM public key",
      help: "write the lines from `-----BEGIN PUBLIC KEY-----` to `-----END PUBLIC KEY-----` after `publicKey: |`, or `${NAME}`",
    };
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    return {
      problem: "is damaged: it cannot be decoded",
      help: "copy it again, every line of it, each on a line of its own",
    };
  }
  return classify(key);
}

function classify(key: KeyObject): PublicKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
  if (type === "rsa") {
    const bits = details.modulusLength ?? 0;
    if (bits < 2048)
      return {
        problem: `is an RSA key of ${bits} bits`,
        help: "use 2048 bits or more (RFC 7518, section 3.3)",
      };
    return { kind: "an RSA key", algorithms: rsa };
  }
  if (type === "ec") {
    const curve = curves.get(details.namedCurve ?? "");
    if (curve === undefined)
      return {
        problem: `is on the curve ${details.namedCurve}, which JWT has no algorithm for`,
        help: usable,
      };
    return { kind: `an EC key on ${curve[0]}`, algorithms: [curve[1]] };
  }
  if (type === "ed25519") return { kind: "an Ed25519 key", algorithms: ["EdDSA", "Ed25519"] };
  return { problem: `is a key of type ${type}, which cannot verify tokens here`, help: usable };
}

function publicPartOf(pem: string): string {
  try {
    createPrivateKey(pem);
    return "its public part is `openssl pkey -in key.pem -pubout`";
  } catch {
    return "write the public key instead";
  }
}
