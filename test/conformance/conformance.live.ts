import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateServer, type RunningServer, startServer } from "../harness/generated-server.js";
import { installPackages } from "../interop/command.js";
import { Baseline } from "./baseline.js";
import { type Check, listScenarios, runSuite, type SuiteVersion } from "./suite.js";

const folder = import.meta.dirname;
const baseline = new Baseline(join(folder, "baseline.yaml"));

/** The tests of each SDK's server: every suite on every revision that both of them know. */
const runs = {
  v2: [
    ["0.1", "2025-06-18"],
    ["0.1", "2025-11-25"],
    ["0.2", "2025-06-18"],
    ["0.2", "2025-11-25"],
    ["0.2", "2026-07-28"],
  ],
  v1: [
    ["0.1", "2025-06-18"],
    ["0.1", "2025-11-25"],
    ["0.2", "2025-06-18"],
    ["0.2", "2025-11-25"],
  ],
} satisfies Record<string, readonly (readonly [SuiteVersion, string])[]>;

// The suite must be there before its scenarios can be listed.
await installPackages(folder);

describe.each(Object.entries(runs))("a server with sdk %s", (sdk, suites) => {
  let server: RunningServer | undefined;

  beforeAll(async () => {
    const built = await generateServer({
      manifest: join(folder, "manifest.yaml"),
      handlers: join(folder, "handlers"),
      out: join(folder, "out", sdk),
      edit: (manifest) => manifest.replace("sdk: v2", `sdk: ${sdk}`),
    });
    server = await startServer(built);
  });
  afterAll(() => server?.stop());

  describe.each(suites)("suite %s, revision %s", (version, revision) => {
    let checks: ReadonlyMap<string, readonly Check[]> = new Map();

    beforeAll(async () => {
      const results = join(folder, "out", sdk, `results-${version}-${revision}`);
      checks = await runSuite(version, revision, server?.url ?? "", results);
    });

    for (const scenario of listScenarios(version, revision)) {
      const reason = baseline.reason(scenario);
      it(reason === undefined ? scenario : `${scenario} is left out: ${reason}`, () => {
        expect(checks.get(scenario), "the suite ran it").toBeDefined();
        expect(baseline.judge(scenario, checks.get(scenario) ?? [])).toEqual([]);
      });
    }
  });
});

it("everything in the baseline was met", () => {
  expect(baseline.unmet()).toEqual([]);
});
