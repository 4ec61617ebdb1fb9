import { jsonDocument } from "../escape/json.js";
import { isJsonObject, type JsonObject } from "../json.js";
import { codeUnitOrder } from "../model/order.js";
import type { ServerModel } from "../model/server-model.js";
import { oldestNode, packageVersions, serverPackages } from "../package-versions.js";
import { canHaveTests } from "./build-script.js";
import { npmProgram } from "./publish/publication-files.js";
import { runtimeDependency, type SharedRuntime } from "./shared/runtime-name.js";

/** `package.json`. */
export function emitPackageJson(model: ServerModel, shared?: SharedRuntime): string {
  return jsonDocument(packageDocument(model, shared));
}

/** The content of `package.json`: every package at an exact version, except those for which the manifest gives a range. */
export function packageDocument(model: ServerModel, shared?: SharedRuntime): JsonObject {
  const { runtime, development } = serverPackages(model, model.auth !== undefined);
  const dependencies = new Map<string, string>(
    shared === undefined
      ? runtime.map((name) => [name, packageVersions[name]])
      : [[shared.packageName, runtimeDependency(shared)]],
  );
  // The manifest's entry wins: it may be a fix that this version of mcpile does not have yet.
  for (const [name, range] of Object.entries(model.dependencies)) dependencies.set(name, range);
  const devDependencies = new Map(
    [...development.map((name) => [name, packageVersions[name]]), ...Object.entries(model.devDependencies)]
      .map(([name = "", range = ""]) => [name, range] as const)
      .filter(([name]) => !dependencies.has(name)),
  );
  const { scripts, ...more } = model.package;
  return {
    name: model.publish?.npm ?? model.name,
    version: model.version,
    ...(model.publish?.npm === undefined ? { private: true } : {}),
    ...published(model),
    ...(model.description === undefined ? {} : { description: model.description }),
    type: "module",
    engines: { node: `>=${oldestNode}` },
    scripts: {
      ...(isJsonObject(scripts) ? scripts : {}),
      build: "node build.mjs",
      start: `node --enable-source-maps --import ${environmentReader(shared)} dist/src/main.js`,
      stdio: "node --enable-source-maps dist/src/main.js --stdio",
      ...(canHaveTests(model) && { test: "node build.mjs --test" }),
    },
    dependencies: sorted(dependencies),
    devDependencies: sorted(devDependencies),
    ...more,
  };
}

/** The module that reads `.env` before the server does. */
function environmentReader(shared: SharedRuntime | undefined): string {
  const path = "settings/env-file.js";
  return shared === undefined ? `./dist/src/runtime/${path}` : `${shared.packageName}/${path}`;
}

/** The members that a registry or npm reads. */
function published({ name, publish }: ServerModel): JsonObject {
  if (publish === undefined) return {};
  const { npm, license, keywords, website, repository } = publish;
  return {
    mcpName: publish.name,
    ...(npm !== undefined && {
      bin: { [name]: npmProgram },
      files: ["dist/src", "!dist/**/*.test.js*", npmProgram],
    }),
    ...(license !== undefined && { license }),
    ...(keywords !== undefined && { keywords }),
    ...(website !== undefined && { homepage: website }),
    ...(repository !== undefined && { repository: { type: "git", url: `git+${repository}.git` } }),
  };
}

function sorted(packages: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...packages].sort(([a], [b]) => codeUnitOrder(a, b)));
}
