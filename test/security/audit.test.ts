import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { root } from "../interop/command.js";

/** Runs `npm run audit` on a registry that gives these advisories, by package; without any, it answers 405. */
async function audit(advisories?: Readonly<Record<string, readonly unknown[]>>) {
  const registry = createServer((request, response) => {
    request.resume();
    const answered = advisories === undefined ? 405 : request.method === "POST" ? 200 : 404;
    response.writeHead(answered, { "content-type": "application/json" });
    response.end(JSON.stringify(advisories ?? {}));
  }).listen(0, "127.0.0.1");
  await once(registry, "listening");
  const address = registry.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const child = spawn(process.execPath, [join(root, "test/security/audit.mjs")], {
    cwd: root,
    env: { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/` },
  });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
  registry.close();
  return { output, status };
}

test("npm run audit fails on a known vulnerability of a package in production", async () => {
  const advisory = {
    id: 1,
    url: "https://github.com/advisories/GHSA-0000-0000-0000",
    title: "Tokens are taken for good",
    severity: "high",
    vulnerable_versions: ">=6.0.0",
    cwe: [],
    cvss: { score: 0, vectorString: null },
  };
  const { output, status } = await audit({ jose: [advisory] });
  expect(output).toContain("Tokens are taken for good");
  expect(status).toBe(1);
});

test("npm run audit is content with a tree that has none", async () => {
  expect(await audit({})).toEqual({
    output: expect.stringMatching(/^No known vulnerability in \d{2,} packages\.\n$/),
    status: 0,
  });
});

test("npm run audit says so where the registry does not answer it", async () => {
  const { output, status } = await audit();
  expect(output).toMatch(/^Not audited, the registry does not answer npm audit: 405 /);
  expect(status).toBe(0);
});
