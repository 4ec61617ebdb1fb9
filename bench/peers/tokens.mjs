import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";

const pem = process.env["BENCH_PUBLIC_KEY"];
const key = pem === undefined ? undefined : createPublicKey(pem);

/** Whether callers need a token. */
export const guarded = key !== undefined;

/** What the SDKs' `verifyAccessToken` is to answer: they leave verification to their users. */
export async function verifyAccessToken(token) {
  const { payload } = await jwtVerify(token, key, { algorithms: ["RS256"], audience: "bench" });
  return {
    token,
    clientId: String(payload["client_id"] ?? ""),
    scopes: String(payload["scope"] ?? "").split(" "),
    expiresAt: payload.exp,
  };
}
