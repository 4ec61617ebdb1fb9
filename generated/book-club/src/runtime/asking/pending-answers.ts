import { randomUUID } from "node:crypto";
import type { Asker, Question } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { AskedClient, Exchange } from "../protocol/sdk-server.js";

/** A question that a client of an earlier version has not answered yet. */
interface Pending {
  readonly owner: string;
  settle(answer: unknown): void;
  fail(reason: Error): void;
}

const sessionHeader = "mcp-session-id";
/** Beginning of the session id of clients that show forms. */
const formSession = "form-";

/**
 * Questions to clients of the protocol versions up to 2025-11-25 over HTTP: sent on the event stream of the call, and
 * answered by a request of its own. The server keeps no sessions, so the session id itself says whether a client declared at
 * `initialize` that it shows forms. An answer is accepted from the caller who was asked alone, and must reach the
 * process that asked.
 */
export class PendingAnswers {
  readonly #pending = new Map<string, Pending>();

  /** Means to ask the client of a call; undefined where its answer cannot come back. */
  elicitor(client: AskedClient, related: string | number): Asker["elicit"] {
    if (!client.stream) return undefined;
    return (question, ms) => this.#ask(client, related, question, ms);
  }

  /** Whether the client of a request over HTTP declared that it shows forms. */
  static able({ header }: AskedClient): boolean {
    return header?.(sessionHeader)?.startsWith(formSession) ?? false;
  }

  /** Passes an answer on. False for every other request. */
  take({ body, caller }: Exchange): boolean {
    if (!isObject(body) || "method" in body || typeof body["id"] !== "string") return false;
    const pending = this.#pending.get(body["id"]);
    if (pending === undefined || pending.owner !== ownerOf(caller)) return false;
    if ("result" in body) pending.settle(body["result"]);
    else pending.fail(new Error("the client refused to ask"));
    return true;
  }

  /** The answer to `initialize` with a session id, if the client shows forms. */
  static opened(response: Response, { body }: Exchange): Response {
    if (!isObject(body) || body["method"] !== "initialize" || !isObject(body["params"])) return response;
    const { capabilities } = body["params"];
    if (response.status !== 200 || !showsForms(capabilities)) return response;
    const headers = new Headers(response.headers);
    headers.set(sessionHeader, `${formSession}${randomUUID()}`);
    return new Response(response.body, { status: response.status, headers });
  }

  #ask(client: AskedClient, related: string | number, params: Question, ms: number): Promise<unknown> {
    const id = `ask-${randomUUID()}`;
    return new Promise((resolve, reject) => {
      const end = (finish: () => void): void => {
        clearTimeout(timer);
        this.#pending.delete(id);
        finish();
      };
      const fail = (reason: Error): void => end(() => reject(reason));
      const timer = setTimeout(() => fail(new Error(`none within ${ms / 1_000} seconds`)), ms);
      timer.unref();
      this.#pending.set(id, {
        owner: ownerOf(client.caller),
        settle: (answer) => end(() => resolve(answer)),
        fail,
      });
      client.send({ jsonrpc: "2.0", id, method: "elicitation/create", params }, related).catch(fail);
    });
  }
}

/** Whether a client with these capabilities shows forms: an `elicitation` that names no mode says so, too. */
export function showsForms(capabilities: unknown): boolean {
  const elicitation = isObject(capabilities) ? capabilities["elicitation"] : undefined;
  if (!isObject(elicitation)) return false;
  return elicitation["form"] !== undefined || elicitation["url"] === undefined;
}

function ownerOf(caller: Caller | undefined): string {
  return JSON.stringify([caller?.issuer ?? null, caller?.subject ?? null, caller?.clientId ?? null]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
