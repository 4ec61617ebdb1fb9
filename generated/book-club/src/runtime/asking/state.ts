import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { ToolCall } from "../calls/call-module.js";
import type { Confirmation, Tool } from "../tool.js";

/** Why a state is not accepted. */
export type StateProblem = "forged" | "expired";

/** A state that the server signed for the call at hand. */
export interface AcceptedState {
  /** Different for each question. */
  readonly id: string;
  /** When it expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** `id.expiry.signature`: 16 random bytes, seconds since 1970, HMAC-SHA256; bytes in base64url. */
const form = /^([A-Za-z0-9_-]{22})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})$/;

/**
 * Signs the `requestState` of a question, and checks it when the call is repeated. The signature covers the server, the
 * tool with its listing and its question, the caller, the validated arguments and the expiry; the state contains none of
 * them, so it tells its bearer nothing.
 */
export class StateSigner {
  readonly #key: string | Uint8Array;
  readonly #server: string;
  readonly #contracts = new WeakMap<Tool, string>();

  /** @param server Name of the server: servers may share a key. */
  constructor(key: string | Uint8Array, server: string) {
    this.#key = key;
    this.#server = server;
  }

  sign(tool: Tool, confirmation: Confirmation, input: unknown, call: ToolCall, now: number): string {
    const id = randomBytes(16).toString("base64url");
    const expiry = Math.ceil(now / 1_000) + confirmation.expirySeconds;
    const signature = this.#signature(`${id}.${expiry}`, tool, input, call).toString("base64url");
    return `${id}.${expiry}.${signature}`;
  }

  /** A state that was signed for another call is as good as a forged one. */
  accept(
    state: unknown,
    tool: Tool,
    input: unknown,
    call: ToolCall,
    now: number,
  ): AcceptedState | StateProblem {
    const [, id, expiry, signature] = typeof state === "string" ? (form.exec(state) ?? []) : [];
    if (id === undefined || expiry === undefined || signature === undefined) return "forged";
    const expected = this.#signature(`${id}.${expiry}`, tool, input, call);
    const given = Buffer.from(signature, "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "forged";
    const expiresAt = Number(expiry) * 1_000;
    return now < expiresAt ? { id, expiresAt } : "expired";
  }

  #signature(state: string, tool: Tool, input: unknown, { caller }: ToolCall): Buffer {
    const bound = [
      this.#server,
      tool.name,
      this.#contract(tool),
      [caller?.issuer ?? null, caller?.subject ?? null, caller?.clientId ?? null],
      input,
    ];
    return createHmac("sha256", this.#key)
      .update(`${state}.${canonicalJson(bound)}`)
      .digest();
  }

  /** A digest of what the client and its person were shown. */
  #contract(tool: Tool): string {
    let digest = this.#contracts.get(tool);
    if (digest === undefined) {
      digest = createHash("sha256")
        .update(canonicalJson([tool.listing, tool.confirm]))
        .digest("base64url");
      this.#contracts.set(tool, digest);
    }
    return digest;
  }
}

/** JSON with the properties of objects in code-unit order. An integer of a bigint differs from the nearest number. */
function canonicalJson(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
