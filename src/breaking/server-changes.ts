import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type ReportDetails, report } from "../diagnostics/report.js";
import type { AuthSection } from "../manifest/auth-schema.js";
import type { ServerModel } from "../model/server-model.js";

/** Changes that callers of the endpoint notice before they reach a tool. */
export function serverChanges(before: ServerModel, after: ServerModel): readonly Diagnostic[] {
  const at = placesIn(after);
  return [
    ...endpointChanges(before, after, at),
    ...limitChanges(before, after, at),
    ...budgetChanges(before, after, at),
    ...authChanges(before, after, at),
  ];
}

/** The change that the manifest `path` of the version `earlier` is gone. */
export function serverRemoved(path: string, earlier: string): Diagnostic {
  return report("server-removed", `the manifest \`${path}\` of ${earlier} is gone, and its server with it`, {
    help: `where this is intended, accept it with \`--removed ${path}\``,
  });
}

type Places = (...path: readonly (string | number)[]) => ReportDetails;

function placesIn({ tools }: ServerModel): Places {
  const source = tools[0]?.origin.source;
  return (...path) => ({ at: source?.locate(path) });
}

function endpointChanges(before: ServerModel, after: ServerModel, at: Places): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (before.path !== after.path) {
    found.push(
      report(
        "endpoint-path-changed",
        `the MCP endpoint moved from \`${before.path}\` to \`${after.path}\``,
        at("server", "path"),
      ),
    );
  }
  if (before.sdk === "v2" && after.sdk === "v1") {
    found.push(
      report(
        "protocol-dropped",
        "the server no longer speaks the protocol revision 2026-07-28",
        at("server", "sdk"),
      ),
    );
  }
  for (const [key, header] of [
    ["allowedHosts", "Host"],
    ["allowedOrigins", "Origin"],
  ] as const) {
    for (const value of before[key].filter((allowed) => !after[key].includes(allowed))) {
      const message = `requests with the \`${header}\` header \`${value}\` are no longer accepted`;
      found.push(report("allowed-caller-removed", message, at("server", key)));
    }
  }
  return found;
}

function limitChanges(before: ServerModel, after: ServerModel, at: Places): readonly Diagnostic[] {
  return (["requestBytes", "requestsPerMinute", "toolsPerPage"] as const).flatMap((key) => {
    const [old, now] = [before.limits[key], after.limits[key]];
    // 0 requests a minute: no limit; 0 tools a page: all of them. Clients that ask for no second page see what the first holds.
    const lower = now !== 0 && (old === 0 || now < old);
    if (!lower) return [];
    const message = `the limit \`${key}\` fell from ${old === 0 ? "none" : old} to ${now}`;
    return [report("limit-lowered", message, at("server", "limits", key))];
  });
}

/** Answers that were whole are cut from now on, or are errors. */
function budgetChanges(before: ServerModel, after: ServerModel, at: Places): readonly Diagnostic[] {
  const lowered = (old: number | undefined, now: number | undefined) =>
    now !== undefined && (old === undefined || now < old);
  const message = (what: string, old: number | undefined, now: number | undefined) =>
    `the limit \`${what}\` fell from ${old ?? "none"} to ${now}`;
  const [old, now] = [before.limits.resultTokens, after.limits.resultTokens];
  const tools = new Map(before.tools.map((tool) => [tool.name, tool]));
  return [
    ...(lowered(old, now)
      ? [report("limit-lowered", message("resultTokens", old, now), at("server", "limits", "resultTokens"))]
      : []),
    ...after.tools.flatMap(({ name, maxResultTokens }) => {
      const known = tools.get(name);
      if (known === undefined || maxResultTokens === undefined) return [];
      const earlier = known.maxResultTokens ?? old;
      if (!lowered(earlier, maxResultTokens)) return [];
      return [
        report(
          "limit-lowered",
          message(`maxResultTokens\` of \`${name}`, earlier, maxResultTokens),
          at("tools", name, "maxResultTokens"),
        ),
      ];
    }),
  ];
}

function authChanges(before: ServerModel, after: ServerModel, at: Places): readonly Diagnostic[] {
  const { auth: old } = before;
  const { auth: now } = after;
  // Callers that send a token which nobody asks for are served.
  if (now === undefined) return [];
  if (old === undefined) return [report("auth-added", "callers now need an access token", at("auth"))];
  return [
    ...gone("audience", old, now).map((value) =>
      report(
        "auth-audience-removed",
        `tokens for the audience \`${value}\` are no longer accepted`,
        at("auth", "audience"),
      ),
    ),
    ...(now.issuer !== undefined && now.issuer !== old.issuer
      ? [
          report(
            "auth-issuer-changed",
            `tokens must now come from the issuer \`${now.issuer}\``,
            at("auth", "issuer"),
          ),
        ]
      : []),
    ...gone("algorithms", old, now).map((value) =>
      report(
        "auth-algorithm-removed",
        `tokens signed with \`${value}\` are no longer accepted`,
        at("auth", "algorithms"),
      ),
    ),
    ...gone("requiredScopes", now, old).map((value) =>
      report(
        "auth-scope-added",
        `every request now needs the scope \`${value}\``,
        at("auth", "requiredScopes"),
      ),
    ),
  ];
}

/** The entries that are in the list of `one` and not in that of `two`. */
function gone(key: "audience" | "algorithms" | "requiredScopes", one: AuthSection, two: AuthSection) {
  return one[key].filter((value) => !two[key].includes(value));
}
