import { report } from "../../diagnostics/report.js";
import type { DeclaredSetting } from "../environment-schema.js";
import { quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** A name that a shell, an environment file and `${NAME}` accept. */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Variables that servers, Node.js and OpenTelemetry read themselves. */
const ownVariable = /^(?:HOST|PORT|LOG_LEVEL|(?:MCP|NODE|OTEL)_.*|__proto__)$/;

export const environmentRules: Readonly<Record<string, Rule>> = {
  "a setting has the name of a variable that is free": function* (context) {
    for (const name of Object.keys(context.manifest.server.environment)) {
      const where = { at: at(context, ["server", "environment", name], "key") };
      if (!variableName.test(name)) {
        yield report("invalid-variable", `${quoted(name)} is not the name of an environment variable`, {
          ...where,
          help: "write letters, digits and `_`, not beginning with a digit: `TRACKER_DB`",
        });
      } else if (ownVariable.test(name)) {
        yield report("invalid-variable", `the server reads ${quoted(name)} itself`, {
          ...where,
          help: "choose a name that begins with the purpose of the server: `TRACKER_DB`",
        });
      }
    }
  },

  "the default of a setting has its type": function* (context) {
    for (const [name, setting] of Object.entries(context.manifest.server.environment)) {
      if (setting.default === undefined || fits(setting)) continue;
      yield report(
        "invalid-variable",
        `the default of ${quoted(name)} is not of its type \`${setting.type}\``,
        {
          at: at(context, ["server", "environment", name, "default"]),
          help:
            typeof setting.default === "string"
              ? `write ${setting.type === "integer" ? "a whole number" : "`true` or `false`"}, without quotes`
              : `write \`type: ${typeof setting.default === "number" ? "integer" : "boolean"}\`, or the default in quotes`,
        },
      );
    }
  },

  "a secret is not in the manifest": function* (context) {
    for (const [name, setting] of Object.entries(context.manifest.server.environment)) {
      if (!setting.secret || setting.default === undefined || setting.default === "") continue;
      yield report(
        "secret-in-manifest",
        `the default of ${quoted(name)} is a secret that everybody can read`,
        {
          at: at(context, ["server", "environment", name, "default"]),
          help: "leave the default out, and set the variable where the server runs",
        },
      );
    }
  },
};

function fits({ type, default: value }: DeclaredSetting): boolean {
  return type === "integer" ? Number.isSafeInteger(value) : typeof value === type;
}
