import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { readPackageTree, usedPackages } from "../../src/emit/packages/package-tree.js";
import { compileText, type FileSet } from "../../src/index.js";
import { packageVersions } from "../../src/package-versions.js";
import { root } from "../interop/command.js";

const table = join(root, "templates/packages.json");

/** Members of an entry that say how the repository itself uses the package. */
const uses = new Set(["dev", "devOptional", "optional", "peer"]);

test("templates/packages.json has the packages that the tests run with (UPDATE=1 writes it)", () => {
  const lock: { readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> } = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  );
  const tree = readPackageTree(JSON.stringify(lock.packages));
  const direct = { runtime: Object.keys(packageVersions), development: [] };
  const entries = usedPackages(tree, direct).map(({ place, entry }) => [
    place,
    Object.fromEntries(Object.entries(entry).filter(([member]) => !uses.has(member))),
  ]);
  const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
  if (process.env["UPDATE"] === "1") writeFileSync(table, text);
  else expect(text).toBe(readFileSync(table, "utf8"));
});

/** Manifests of servers with each set of packages that mcpile gives one. */
const features: Readonly<Record<string, { readonly server: string; readonly more: string }>> =
  Object.fromEntries(
    ["v1", "v2"].flatMap((sdk) =>
      ["", ", telemetry: true"].flatMap((telemetry) =>
        ["", ", limits: { redisUrl: redis://localhost }"].flatMap((redis) =>
          [
            "",
            'auth: { audience: dice, issuer: "https://i.example", jwksUri: "https://i.example/jwks" }',
          ].map((more) => {
            const server = `sdk: ${sdk}${telemetry}${redis}`;
            return [`${server}${more === "" ? "" : ", auth"}`, { server, more }] as const;
          }),
        ),
      ),
    ),
  );

const compiled = new Map<string, Promise<FileSet>>();

function filesOf(server: string, more = ""): Promise<FileSet> {
  const known = compiled.get(server + more) ?? compileServer(server, more);
  compiled.set(server + more, known);
  return known;
}

async function compileServer(server: string, more: string): Promise<FileSet> {
  const { files, diagnostics } = await compileText(`manifest: 1
server: { name: dice, version: 1.0.0, ${server} }
${more}
tools: { roll: { description: Rolls., inputSchema: { type: object } } }
`);
  if (files === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return files;
}

interface Lock {
  readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Bill {
  readonly components: readonly {
    readonly "bom-ref": string;
    readonly version: string;
    readonly scope: string;
    readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const textOf = (files: FileSet, path: string): string => files.get(path)?.text ?? "";
const lockOf = (files: FileSet): Lock => JSON.parse(textOf(files, "package-lock.json"));
const billOf = (files: FileSet): Bill => JSON.parse(textOf(files, "sbom.cdx.json"));

const schemas = join(
  dirname(createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json")),
  "res/schema",
);
const schema = (name: string): object =>
  JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8"));

/** CycloneDX's own schema: formats are left out, for no member with one is written. */
const isBill = new Ajv({ strict: false, validateFormats: false, logger: false })
  .addSchema(
    ["spdx", "jsf-0.82"].map(schema).map((one, index) => ({
      ...one,
      $id: `http://cyclonedx.org/schema/${["spdx", "jsf-0.82"][index]}.SNAPSHOT.schema.json`,
    })),
  )
  .compile(schema("bom-1.6"));

describe.each(Object.entries(features))("a server with %s", (_, { server, more }) => {
  test("has a lock with the version and integrity of every package it needs, and no address", async () => {
    const files = await filesOf(server, more);
    const { packages } = lockOf(files);
    const { "": own, ...others } = packages;
    const { dependencies, devDependencies } = JSON.parse(textOf(files, "package.json"));
    expect(own).toMatchObject({ name: "dice", version: "1.0.0", dependencies, devDependencies });
    for (const entry of Object.values(others)) {
      expect(entry["version"]).toMatch(/^\d+\.\d+\.\d+/);
      expect(entry["integrity"]).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
    for (const name of [...Object.keys(dependencies), ...Object.keys(devDependencies)])
      expect(packages[`node_modules/${name}`]).toMatchObject({
        version: { ...dependencies, ...devDependencies }[name],
      });
    expect(textOf(files, "package-lock.json")).not.toMatch(/resolved|https?:\/\/[^"]*\.tgz/);
  });

  test("has a CycloneDX bill of materials of just the packages of the lock", async () => {
    const files = await filesOf(server, more);
    const bill = billOf(files);
    expect(isBill(bill), JSON.stringify(isBill.errors)).toBe(true);
    const { "": _own, ...others } = lockOf(files).packages;
    expect(
      Object.fromEntries(
        bill.components.map(({ "bom-ref": ref, version, scope, hashes: [hash] }) => [
          ref,
          {
            version,
            integrity: `sha512-${Buffer.from(hash?.content ?? "", "hex").toString("base64")}`,
            dev: scope === "excluded",
          },
        ]),
      ),
    ).toEqual(
      Object.fromEntries(
        Object.entries(others).map(([place, { version, integrity, dev }]) => [
          place,
          { version, integrity, dev: dev === true },
        ]),
      ),
    );
    // Every reference is to a component, and every component is reached from the server.
    const next = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set(["server"]);
    for (const ref of reached) for (const to of next.get(ref) ?? [ref]) reached.add(to);
    expect([...reached].sort()).toEqual(["server", ...bill.components.map((one) => one["bom-ref"])].sort());
  });

  test("has a Dockerfile that installs the lock", async () => {
    const files = await filesOf(server, more);
    expect(textOf(files, "Dockerfile")).toContain("COPY package.json package-lock.json ./\nRUN npm ci\n");
    expect(textOf(files, "README.md")).toContain("\nnpm ci\nnpm run build\n");
  });
});

describe("a server has no lock of mcpile's where its manifest", () => {
  test.each([
    ["adds a dependency", 'dependencies: { ms: "2.1.3" }'],
    ["adds a package for development", 'devDependencies: { "@types/ms": "2.1.0" }'],
    ["replaces a package", 'dependencies: { pino: "^10.0.0" }'],
    ["overrides the version of a package", 'package: { overrides: { zod: "4.0.0" } }'],
    ["has optional packages", 'package: { optionalDependencies: { ms: "2.1.3" } }'],
    ["says that its author keeps one", "lockfile: false"],
  ])("%s", async (_, server) => {
    const files = await filesOf(server);
    expect([...files.keys()].filter((path) => /lock|sbom/.test(path))).toEqual([]);
    expect(textOf(files, "Dockerfile")).toContain("RUN if [ -f package-lock.json ]; then npm ci;");
    expect(textOf(files, "README.md")).toContain("npm sbom --sbom-format cyclonedx");
  });
});

test("a dependency in the version that a server itself has is in its lock", async () => {
  const files = await filesOf(`dependencies: { openai: ${packageVersions.openai} }`);
  expect(lockOf(files).packages["node_modules/openai"]).not.toHaveProperty("dev");
  expect(billOf(files).components.find((one) => one["bom-ref"] === "node_modules/openai")?.scope).toBe(
    "required",
  );
});

test("other members of package.json are in the lock as npm repeats them", async () => {
  const files = await filesOf(
    'package: { license: MIT, funding: "https://example.com", os: [linux], keywords: [dice], scripts: { postinstall: "true" } }',
  );
  const own = lockOf(files).packages[""];
  expect(own).toMatchObject({
    license: "MIT",
    funding: { url: "https://example.com" },
    os: ["linux"],
    hasInstallScript: true,
  });
  expect(own).not.toHaveProperty("keywords");
});
