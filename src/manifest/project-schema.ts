import type { JsonObject } from "../json.js";
import { defaultRuntimePackage, packageManagers } from "../package-versions.js";
import { hostsKey, ignoreKey } from "./hosts-and-ignore.js";
import { choice, required, section, type TypeOf, text, texts, withDefault } from "./typed-schema.js";

/** The only documentation of the keys of `mcpile.yaml`. */
export const writtenProject = required(
  section("A project: what is said once for all of its manifests.", {
    manifests: withDefault(
      texts("Manifests, as paths or globs relative to this file.", {
        minItems: 1,
        uniqueItems: true,
        examples: [["services/*/tools.yaml"]],
      }),
      ["manifests/*.yaml"],
    ),
    out: withDefault(
      text("Folder that holds the servers' folders, relative to this file.", { examples: ["services"] }),
      "generated",
    ),
    runtime: withDefault(
      choice(
        "Where run-time code is. `standalone`: a copy in each server. `shared`: once, in a private workspace package beside the servers, which imports it.",
        ["standalone", "shared"],
        { examples: ["shared"] },
      ),
      "standalone",
    ),
    runtimePackage: withDefault(
      text("Name of the package of a shared runtime. Its folder has the name without the scope.", {
        pattern: "^(@[a-z0-9][a-z0-9._-]*/)?[a-z][a-z0-9-]*$",
        patternErrorMessage: "must be a package name such as `mcpile-runtime` or `@acme/mcp-runtime`",
        maxLength: 100,
        examples: ["@acme/mcp-runtime"],
      }),
      defaultRuntimePackage,
    ),
    packageManager: choice(
      "What installs the workspace of a shared runtime. By default the one whose lock file is there, else npm.",
      packageManagers,
      { examples: ["pnpm"] },
    ),
    hosts: withDefault(
      hostsKey("Programs that the tools are made for, in manifests without `hosts` of their own."),
      [],
    ),
    ignore: withDefault(
      ignoreKey(
        "Problems that are accepted in every manifest: codes of warnings, and of changes that `mcpile breaking` reports, each with a reason.",
        { "open-server": "A gateway checks who calls." },
      ),
      {},
    ),
  }),
);

/** The settings of a project, with their defaults. */
export type Project = TypeOf<typeof writtenProject>;

/** The JSON Schema of `mcpile.yaml` (draft-07, which every editor's YAML support understands). */
export const projectSchema: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "mcpile project",
  ...writtenProject.json,
};

/** The schema as a file: what `mcpile schema --project` prints. */
export function projectSchemaText(): string {
  return `${JSON.stringify(projectSchema, undefined, 2)}\n`;
}
