import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** A key pair of an issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** PEM (SPKI). */
  readonly pem: string;
}

export async function createKey(algorithm: string, kid = algorithm): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, publicKey, pem: await exportSPKI(publicKey) };
}

export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

/** Claims of a good token for the audience "dice". */
export const goodClaims = (): JWTPayload => ({
  iss: "https://issuer.example",
  aud: "dice",
  sub: "ann",
  exp: inSeconds(300),
  scope: "dice:roll",
});

/** Signs a token; `claims` and `header` add to and replace the usual ones, undefined leaves one out. */
export function sign(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return new SignJWT({ ...goodClaims(), ...claims })
    .setProtectedHeader(Object.assign({ alg: key.algorithm, kid: key.kid, typ: "at+jwt" }, header))
    .sign(key.privateKey);
}

/** Signs a token with RS256 whose header and claims are these texts, which no library would write. */
export async function signText(key: SigningKey, header: string, claims: string): Promise<string> {
  const input = `${Buffer.from(header).toString("base64url")}.${Buffer.from(claims).toString("base64url")}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key.privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

/** A key set as an issuer publishes it. */
export async function keySetOf(...keys: readonly SigningKey[]): Promise<string> {
  const published = keys.map(async ({ publicKey, kid, algorithm }) => ({
    ...(await exportJWK(publicKey)),
    kid,
    alg: algorithm,
    use: "sig",
  }));
  return JSON.stringify({ keys: await Promise.all(published) });
}

export interface KeyEndpoint {
  readonly url: string;
  /** Requests it has had. */
  readonly requests: number;
  /** Its answer from now on. */
  answer(with_: RequestListener | string): void;
  close(): Promise<void>;
}

/** Where an issuer publishes its keys. */
export async function startKeyEndpoint(first: RequestListener | string): Promise<KeyEndpoint> {
  let current = first;
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    if (typeof current === "string") response.setHeader("content-type", "application/json").end(current);
    else current(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    get requests() {
      return requests;
    },
    answer(with_) {
      current = with_;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
