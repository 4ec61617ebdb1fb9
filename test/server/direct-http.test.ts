import { Agent, type IncomingHttpHeaders, request as send } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Verifier } from "../../templates/server/auth/verifier.js";
import type { Caller } from "../../templates/server/context.js";
import { createRateLimiter, type RateLimiter } from "../../templates/server/limits/rate-limit.js";
import type { SdkModule } from "../../templates/server/protocol/sdk-server.js";
import * as sdkV1 from "../../templates/server/protocol/streaming-v1.js";
import * as sdkV2 from "../../templates/server/protocol/streaming-v2.js";
import type { AuthSettings } from "../../templates/server/settings/settings.js";
import { type LiveServer, startServer } from "../harness/live-server.js";
import { type Probe, plainRequests, probes, request } from "./probes.js";
import { settings } from "./sample-tools.js";

/** Requests a target and kind of server; `DIFFERENTIAL_RUNS=5000` makes 20,000 in all. */
const runs = Number(process.env["DIFFERENTIAL_RUNS"] ?? 180);

const limits = { requestBytes: 1_048_576, requestsPerMinute: 0 };

const auth: AuthSettings = {
  audience: ["sample"],
  algorithms: ["RS256"],
  cacheSeconds: 300,
  requiredScopes: [],
  authorizationServers: [],
};

/** Tokens that name their scopes, in place of signed ones: what is compared comes after verification. */
const verifier: Verifier = {
  verify(token) {
    const [kind, scope = "", speed] = token.split(".");
    if (kind !== "token") return { reason: "invalid", description: "the token is not known" };
    const caller: Caller = {
      subject: scope === "admin" ? "bob" : "ann",
      scopes: [scope === "admin" ? "dice:admin" : scope],
      claims: {},
      expiresAt: 4_000_000_000,
    };
    return speed === "slow" ? Promise.resolve(caller) : caller;
  },
};

const targets: readonly { name: string; sdk: SdkModule; eras: readonly ("legacy" | "modern")[] }[] = [
  { name: "sdk v2", sdk: sdkV2, eras: ["legacy", "modern"] },
  { name: "sdk v1", sdk: sdkV1, eras: ["legacy"] },
];
/** 30 requests a minute of each caller, by a clock of its own: each request comes a tenth of a second after the one before. */
function limiter(): RateLimiter {
  const counted = createRateLimiter(30);
  let now = 0;
  return {
    take(key, requests) {
      now += 100;
      return counted.take(key, requests, now);
    },
  };
}

const servers = [
  { kind: "open", tokens: [undefined, "token.x"], more: {}, served: settings },
  {
    kind: "with tokens, scopes and a rate limit",
    tokens: [undefined, "bad", "token.x", "token.x", "token.admin", "token.admin.slow"],
    more: { auth, verifier },
    served: settings,
    limited: true,
  },
  {
    kind: "with tokens",
    tokens: [undefined, "bad", "token.x", "token.admin", "token.admin.slow"],
    more: { auth, verifier },
    // In pages: the caller's scopes decide where each ends.
    served: { ...settings, limits: { ...limits, toolsPerPage: 3 } },
  },
];

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

describe.each(targets)("with $name", ({ sdk, eras }) => {
  describe.each(servers)("a server $kind", ({ tokens, more, served, limited = false }) => {
    let on: LiveServer;
    let off: LiveServer;
    const agent = new Agent({ keepAlive: true });
    beforeAll(async () => {
      const options = { sdk: sdk.createSdkServer, eras, config: { limits }, settings: served, ...more };
      const limit = () =>
        limited && { limiter: limiter(), config: { limits: { ...limits, requestsPerMinute: 30 } } };
      on = await startServer({ ...options, direct: true, ...limit() });
      off = await startServer({ ...options, direct: false, ...limit() });
    });
    afterAll(async () => {
      agent.destroy();
      await on.close(0);
      await off.close(0);
    });

    function post(
      { port }: LiveServer,
      { headers, body }: Probe,
      token: string | undefined,
    ): Promise<Answer> {
      return new Promise((resolve, reject) => {
        const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const options = { port, host: "127.0.0.1", path: "/mcp", method: "POST", agent };
        const outgoing = send(
          { ...options, headers: { host: "localhost", ...headers, ...authorization } },
          (response) => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (chunk) => {
              text += chunk;
            });
            response.on("end", () => {
              const { date: _, ...rest } = response.headers;
              resolve({ status: response.statusCode, headers: rest, body: read(text) });
            });
            response.on("error", reject);
          },
        );
        outgoing.on("error", reject);
        outgoing.end(JSON.stringify(body));
      });
    }

    // First of all: no allowance is spent yet.
    test("refuses the same for the lack of a token or a scope", async () => {
      const guarded = request("legacy", "tools/call", { name: "guarded", arguments: {} });
      const expected: readonly (readonly [string | undefined, number])[] =
        "auth" in more
          ? [
              [undefined, 401],
              ["bad", 401],
              ["token.x", 403],
              ["token.admin", 200],
            ]
          : [[undefined, 200]];
      for (const [token, status] of expected) {
        const [direct, carried] = await Promise.all([post(on, guarded, token), post(off, guarded, token)]);
        expect(direct).toEqual(carried);
        expect(direct.status).toBe(status);
      }
    });

    test("answers the same with the direct path and without it", async () => {
      const statuses = new Set<number | undefined>();
      await fc.assert(
        fc.asyncProperty(probes(), fc.constantFrom(...tokens), async (probe, token) => {
          const [direct, carried] = await Promise.all([post(on, probe, token), post(off, probe, token)]);
          expect(direct).toEqual(carried);
          statuses.add(direct.status);
        }),
        { numRuns: runs },
      );
      expect(statuses.has(200)).toBe(true);
      expect(statuses.has(429)).toBe(limited);
    }, 600_000);

    test("answers plain requests the same", async () => {
      for (const probe of plainRequests(eras)) {
        const [direct, carried] = await Promise.all([
          post(on, probe, "token.x"),
          post(off, probe, "token.x"),
        ]);
        expect(direct, JSON.stringify(probe)).toEqual(carried);
        expect(limited ? [200, 429] : [200]).toContain(direct.status);
      }
    });
  });
});

/** JSON where it is some; ids of requests, which differ, are all one. */
function read(text: string): unknown {
  const known = text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>");
  try {
    return JSON.parse(known);
  } catch {
    return known;
  }
}
