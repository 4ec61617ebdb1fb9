import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { oldestNode, packageVersions } from "../../src/package-versions.js";

test.each(Object.entries(packageVersions))(
  "generated servers use the %s that is installed here",
  (name, version) => {
    const installed = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    expect(JSON.parse(readFileSync(installed, "utf8")).version).toBe(version);
  },
);

test("the oldest Node is the one that mcpile itself supports", () => {
  const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(engines.node).toBe(`>=${oldestNode}`);
});
