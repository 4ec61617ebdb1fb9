import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readPublicKey } from "../../src/manifest/public-key.js";

function pair(type: string): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = keysOf(type);
  return {
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function keysOf(type: string) {
  if (type === "ed25519") return generateKeyPairSync("ed25519");
  if (type === "x25519") return generateKeyPairSync("x25519");
  if (/^\d+$/.test(type)) return generateKeyPairSync("rsa", { modulusLength: Number(type) });
  return generateKeyPairSync("ec", { namedCurve: type });
}

describe("a public key", () => {
  it.each([
    ["2048", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]],
    ["prime256v1", ["ES256"]],
    ["secp384r1", ["ES384"]],
    ["secp521r1", ["ES512"]],
    ["ed25519", ["EdDSA", "Ed25519"]],
  ])("of %s verifies %j", (type, algorithms) => {
    expect(readPublicKey(pair(type).publicKey)).toMatchObject({ algorithms });
  });

  it.each([
    ["1024", /RSA key of 1024 bits/],
    ["secp256k1", /curve secp256k1/],
    ["x25519", /type x25519/],
  ])("of %s verifies nothing", (type, problem) => {
    expect(readPublicKey(pair(type).publicKey)).toMatchObject({ problem: expect.stringMatching(problem) });
  });

  it("is not a private key, nor a certificate, nor anything else", () => {
    expect(readPublicKey(pair("ed25519").privateKey)).toMatchObject({ problem: "is a private key" });
    expect(readPublicKey("-----BEGIN CERTIFICATE-----\n")).toMatchObject({ problem: "is a certificate" });
    expect(readPublicKey("ssh-rsa AAAA")).toMatchObject({ problem: "is not a PEM public key" });
    const damaged = pair("prime256v1").publicKey.replace(/\n.{10}/, "\nAAAAAAAAAA");
    expect(readPublicKey(damaged)).toMatchObject({ problem: expect.stringContaining("damaged") });
  });
});
