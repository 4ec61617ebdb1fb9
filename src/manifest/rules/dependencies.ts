import { report } from "../../diagnostics/report.js";
import { packageVersions, serverPackages } from "../../package-versions.js";
import type { Manifest } from "../manifest.js";
import { quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** npm's rule for names of new packages. */
const packageName = /^(?=.{1,214}$)(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** OpenTelemetry packages that `server.telemetry` adds, or that would conflict with them. Instrumentation is allowed. */
const telemetryPackage =
  /^@opentelemetry\/(api|api-logs|context-async-hooks|core|resources|(exporter|otlp|sdk)-[a-z-]+)$/;

/** The keys of `server` whose entries go into the generated `package.json`. */
const sections = ["dependencies", "devDependencies"] as const;

export const dependencyRules: Readonly<Record<string, Rule>> = {
  "dependencies are npm packages": function* (context) {
    for (const [section, name] of entriesOf(context.manifest)) {
      if (packageName.test(name)) continue;
      yield report("invalid-dependency", `${quoted(name)} is not the name of an npm package`, {
        at: at(context, ["server", section, name], "key"),
        help: "write lower-case letters, digits, `-`, `.` and `_`: the name as it is published",
      });
    }
  },

  "telemetry has the packages that it was tested with": function* (context) {
    if (!context.manifest.server.telemetry) return;
    for (const [section, name] of entriesOf(context.manifest)) {
      if (!telemetryPackage.test(name)) continue;
      yield report(
        "telemetry-dependency",
        `${quoted(name)} is one of the packages that \`server.telemetry\` adds, in versions that work together`,
        {
          at: at(context, ["server", section, name], "key"),
          help: "leave it out: handlers may import what the server has",
        },
      );
    }
  },

  "the packages of the server itself keep their versions": function* (context) {
    const { server, auth } = context.manifest;
    const own: ReadonlySet<string> = new Set(serverPackages(server, auth !== undefined).all);
    for (const [section, name, range] of entriesOf(context.manifest)) {
      const version = Object.entries(packageVersions).find(([known]) => known === name)?.[1];
      if (!own.has(name) || version === undefined || range === version) continue;
      if (server.telemetry && telemetryPackage.test(name)) continue;
      yield report(
        "replaced-package",
        `the server itself uses ${quoted(name)} and was tested with ${version}; ${quoted(range)} replaces it`,
        {
          at: at(context, ["server", section, name]),
          help: `leave it out: handlers may import what the server has. Or write \`${version}\``,
        },
      );
    }
  },
};

function* entriesOf({
  server,
}: Manifest): Generator<readonly [section: (typeof sections)[number], name: string, range: string]> {
  for (const section of sections) {
    for (const [name, range] of Object.entries(server[section])) yield [section, name, range];
  }
}
