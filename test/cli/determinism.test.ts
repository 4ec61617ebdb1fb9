import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manifests } from "../emit/hostile-manifests.js";
import { snapshot } from "../output/fixture.js";
import { temporaryFolder } from "../temporary-folder.js";
import { mcpileProcess } from "./command.js";

/** Where and when a run happens: none of it may show in what is generated. */
const circumstances = [
  { folder: ".", out: "generated", env: { TZ: "UTC", LC_ALL: "C", LANG: "C" } },
  {
    folder: "deep/ärger 100%/there",
    out: "../else where/out",
    env: {
      TZ: "Pacific/Kiritimati",
      LC_ALL: "tr_TR.UTF-8",
      LANG: "tr_TR.UTF-8",
      HOME: "/",
      USER: "somebody",
    },
  },
];

test("the same manifests give the same bytes from any folder, in any time zone and language", async () => {
  const results = [];
  for (const { folder, out, env } of circumstances) {
    const cwd = join(temporaryFolder("same"), folder);
    mkdirSync(join(cwd, "manifests"), { recursive: true });
    for (const [name, text] of Object.entries(manifests))
      writeFileSync(join(cwd, "manifests", `${name}.yaml`), text);
    const { status, stderr } = await mcpileProcess(["generate", "--out", out], { cwd, env });
    expect(status, stderr).toBe(0);
    results.push(snapshot(join(cwd, out)));
  }
  const [first, second] = results;
  expect(Object.keys(first ?? {}).length).toBeGreaterThan(100);
  expect(second).toEqual(first);
});

test("what is generated names neither today's date nor a folder of this machine", async () => {
  const cwd = temporaryFolder("same");
  mkdirSync(join(cwd, "manifests"));
  writeFileSync(join(cwd, "manifests/plain.yaml"), manifests["plain"] ?? "");
  await mcpileProcess(["generate"], { cwd });
  const texts = snapshot(join(cwd, "generated/plain"));
  for (const [path, text] of Object.entries(texts)) {
    expect(text, path).not.toContain(cwd);
    expect(text, path).not.toContain(new Date().toISOString().slice(0, 10));
  }
});
