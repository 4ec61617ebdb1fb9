import { expect } from "vitest";
import type { RawAnswer } from "../harness/live-server.js";

/** The servers that are attacked, see `attacked-servers.ts`. */
export type ServerName = "open" | "public" | "any-host" | "token" | "key-set";

/** The expected parts of an answer. The whole answer stands in `docs/security.md`, to which it is compared as well. */
export interface Expected {
  readonly status: number;
  /** The whole body. */
  readonly body?: string;
  /** A part of the body. */
  readonly contains?: string;
  /** A part of `WWW-Authenticate`. */
  readonly challenge?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The other answer that is right, where it depends on when the issuer was asked for its keys. */
  readonly or?: Expected;
}

/** One request that a server must answer as said. */
export interface Attack {
  /** Unique in its group. */
  readonly name: string;
  readonly server: ServerName;
  /** Made at once before it is sent where it depends on the time, given in seconds. */
  readonly request: Buffer | string | ((now: number) => Promise<Buffer>);
  readonly expected: Expected;
}

export interface AttackGroup {
  readonly title: string;
  readonly attacks: readonly Attack[];
}

/** Fails unless an answer is what was expected, and tells nothing of the server's inside. */
export function expectAnswer(answer: RawAnswer, expected: Expected): void {
  if (answer.status !== expected.status && expected.or !== undefined) {
    expectAnswer(answer, expected.or);
    return;
  }
  expect(answer).toMatchObject({ status: expected.status, headers: expected.headers ?? {} });
  if (expected.body !== undefined) expect(answer.body).toBe(expected.body);
  if (expected.contains !== undefined) expect(answer.body).toContain(expected.contains);
  if (expected.challenge !== undefined)
    expect(answer.headers["www-authenticate"]).toContain(expected.challenge);
  expect(answer.body).not.toMatch(/\n\s+at |node_modules|\.[jt]s:\d/);
  if (answer.status >= 400) expect(answer.headers).not.toHaveProperty("x-powered-by");
}
