import { report } from "../../diagnostics/report.js";
import { isJsonObject, type JsonPath } from "../../json.js";
import { pathText, quoted } from "../wording.js";
import { at, type Rule, type RuleContext } from "./rule.js";

/** Members of the generated files that are mcpile's, and the key of the manifest for their content. */
const reserved: readonly (readonly [section: JsonPath, names: Readonly<Record<string, string>>])[] = [
  [
    ["server", "package"],
    {
      name: "`server.name` or `publish.npm`",
      version: "`server.version`",
      description: "`server.description`",
      dependencies: "`server.dependencies`",
      devDependencies: "`server.devDependencies`",
      private: "`publish`",
      mcpName: "`publish`",
      bin: "`publish`",
      files: "`publish`",
      type: "",
      engines: "",
    },
  ],
  [["server", "package", "scripts"], { build: "", start: "", stdio: "", test: "" }],
  [
    ["server", "compilerOptions"],
    { allowJs: "", module: "", moduleResolution: "", noEmit: "", outDir: "", rootDir: "", target: "" },
  ],
];

export const packageRules: Readonly<Record<string, Rule>> = {
  "members of generated files that the server needs are not replaced": function* (context) {
    for (const [section, names] of reserved) {
      for (const name of Object.keys(membersAt(context, section))) {
        const instead = Object.hasOwn(names, name) ? names[name] : undefined;
        if (instead === undefined) continue;
        yield report(
          "reserved-member",
          `${quoted(name)} of ${pathText(section)} is written by mcpile itself`,
          {
            at: at(context, [...section, name], "key"),
            help: instead === "" ? "leave it out: the server needs it as it is" : `write ${instead}`,
          },
        );
      }
    }
  },
};

function membersAt({ source }: RuleContext, path: JsonPath): object {
  let value = source.data;
  for (const step of path) {
    if (!isJsonObject(value)) return {};
    value = value[step] ?? null;
  }
  return isJsonObject(value) ? value : {};
}
