import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createToolScopes } from "../../templates/server/auth/tool-scopes.js";
import { createCallModule } from "../../templates/server/calls/call.js";
import type { Era } from "../../templates/server/calls/call-module.js";
import type { Caller } from "../../templates/server/context.js";
import { createDirect } from "../../templates/server/protocol/direct.js";
import type { SdkModule } from "../../templates/server/protocol/sdk-server.js";
import * as sdkV1 from "../../templates/server/protocol/streaming-v1.js";
import * as sdkV2 from "../../templates/server/protocol/streaming-v2.js";
import type { Settings } from "../../templates/server/settings/settings.js";
import { introductions, type Probe, plainRequests, probes } from "./probes.js";
import { recordedLog } from "./recorded-log.js";
import { sampleTools, settings } from "./sample-tools.js";

/** Requests a target and kind of server; `DIFFERENTIAL_RUNS=5000` makes 20,000 in all. */
const runs = Number(process.env["DIFFERENTIAL_RUNS"] ?? 500);

const secured: Settings = {
  ...settings,
  auth: {
    audience: ["sample"],
    algorithms: ["RS256"],
    cacheSeconds: 300,
    requiredScopes: [],
    authorizationServers: [],
  },
};

/** Pages of which each caller gets others: the last of the sample's tools needs a scope. */
function paged(served: Settings): Settings {
  return { ...served, limits: { ...served.limits, toolsPerPage: 3 } };
}

const targets: readonly { name: string; sdk: SdkModule; eras: readonly Era[] }[] = [
  { name: "sdk v2", sdk: sdkV2, eras: ["legacy", "modern"] },
  { name: "sdk v1", sdk: sdkV1, eras: ["legacy"] },
];

function caller(scopes: readonly string[]): Caller {
  return { subject: "ann", scopes, claims: {}, expiresAt: 4_000_000_000 };
}

function serve({ sdk, eras }: (typeof targets)[number], served: Settings) {
  const log = recordedLog();
  const tools = sampleTools();
  const scopes = served.auth === undefined ? undefined : createToolScopes(tools);
  const calls = createCallModule(tools, { log, scopes });
  const direct = createDirect(served, calls, eras);
  const sdkServer = sdk.createSdkServer(served, calls);
  const signal = new AbortController().signal;

  /** The answers of the direct path and of the SDK to the same request. */
  async function compare(probe: Probe, by: Caller | undefined) {
    const known = { requestId: "r-1", ...(by === undefined ? {} : { caller: by }) };
    const answer = await direct.answer({
      body: structuredClone(probe.body),
      headers: probe.headers,
      caller: by,
      requestId: known.requestId,
      signal,
    });
    if (answer === undefined) return undefined;
    const response = await sdkServer.fetch(
      new Request("http://localhost/mcp", { method: "POST", headers: probe.headers }),
      { body: structuredClone(probe.body), ...known },
    );
    return {
      direct: { status: answer.status, type: answer.headers["content-type"], body: JSON.parse(answer.body) },
      sdk: {
        status: response.status,
        type: response.headers.get("content-type"),
        body: await response.json(),
      },
    };
  }
  return { compare, log };
}

describe.each(targets)("the direct path beside $name", (target) => {
  test.each([
    { kind: "an open server", served: settings, callers: [undefined] },
    { kind: "a server with tokens", served: secured, callers: [caller([]), caller(["dice:admin", "x"])] },
    {
      kind: "a server that lists in pages",
      served: paged(secured),
      callers: [caller([]), caller(["dice:admin"])],
    },
  ])(
    "answers as the SDK does on $kind, or leaves the request to it",
    async ({ served, callers }) => {
      const { compare } = serve(target, served);
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(probes(), fc.constantFrom(...callers), async (probe, by) => {
          const both = await compare(probe, by);
          if (both === undefined) return;
          answered++;
          expect(both.direct).toEqual(both.sdk);
        }),
        { numRuns: runs },
      );
      expect(answered).toBeGreaterThan(runs / 10);
    },
    600_000,
  );

  test.each([settings, paged(settings)])("answers every plain request", async (served) => {
    const { compare } = serve(target, served);
    for (const probe of plainRequests(target.eras)) {
      const both = await compare(probe, undefined);
      expect(both?.direct, JSON.stringify(probe)).toEqual(both?.sdk);
      expect(both, JSON.stringify(probe)).toBeDefined();
    }
  });

  test("is not misled by what a client tells of itself", async () => {
    const { compare } = serve(target, settings);
    for (const probe of introductions()) {
      const both = await compare(probe, undefined);
      expect(both?.direct, JSON.stringify(probe.body)).toEqual(both?.sdk);
    }
  });
});
