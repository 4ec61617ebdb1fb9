import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { Finding, FindingState } from "./check.js";

const codes = {
  missing: "output-missing",
  modified: "output-modified",
  orphaned: "output-orphaned",
  unexpected: "output-unexpected",
  "handler-missing": "handler-missing",
  "handler-orphaned": "handler-orphaned",
  "server-orphaned": "server-orphaned",
} as const satisfies Record<FindingState, Diagnostic["code"]>;

const predicates: Record<FindingState, string> = {
  missing: "is missing",
  modified: "is out of date",
  orphaned: "is orphaned",
  unexpected: "is unexpected",
  "handler-missing": "is missing",
  "handler-orphaned": "belongs to no tool",
  "server-orphaned": "is orphaned",
};

/** A finding as a diagnostic at the head of its file, for the formats that pull requests are annotated with. */
export function findingDiagnostic(finding: Finding, fix: string): Diagnostic {
  const start = { line: 1, column: 1, offset: 0 };
  return report(codes[finding.state], `\`${finding.path}\` ${predicates[finding.state]}: ${finding.cause}`, {
    at: { file: finding.path, range: { start, end: start } },
    help: finding.fixable ? `run \`${fix}\` and commit what it writes` : finding.remedy,
  });
}
