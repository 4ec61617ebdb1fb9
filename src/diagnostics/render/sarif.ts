import type { Json } from "../../json.js";
import { catalogue, type DiagnosticCode } from "../catalogue.js";
import type { CatalogueEntry } from "../catalogue-entry.js";
import type { Diagnostic, Location } from "../diagnostic.js";
import { diagnosticUrl, renderEntry } from "../reference.js";

/** For code scanning: a SARIF 2.1.0 log with the rules that were broken. `version` is mcpile's own. */
export function renderSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const log: Json = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "mcpile",
            semanticVersion: version,
            rules: codes.map(ruleOf),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleOf(code: DiagnosticCode): Json {
  const entry: CatalogueEntry = catalogue[code];
  return {
    id: code,
    shortDescription: { text: plain(entry.title) },
    fullDescription: { text: plain(entry.cause) },
    help: { text: plain(`${entry.cause}\n\n${entry.fix}`), markdown: renderEntry(entry) },
    helpUri: diagnosticUrl(code),
    defaultConfiguration: { level: entry.severity },
  };
}

function resultOf(
  { code, severity, message, help, location, related }: Diagnostic,
  codes: readonly string[],
): Json {
  const text = help === undefined ? `${message}.` : `${message}. Help: ${help}.`;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: literal(text) },
    ...(location === undefined ? {} : { locations: [{ physicalLocation: physical(location) }] }),
    ...(related === undefined
      ? {}
      : {
          relatedLocations: related.map((entry, id) => ({
            id,
            message: { text: literal(entry.message) },
            physicalLocation: physical(entry.location),
          })),
        }),
  };
}

function physical({ file, range }: Location): Json {
  const { start, end } = range;
  return {
    artifactLocation: { uri: uriOf(file) },
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
      charOffset: start.offset,
      charLength: end.offset - start.offset,
    },
  };
}

/** A relative path stays relative: code scanning takes it from the root of the repository. */
function uriOf(file: string): string {
  const encoded = file.split("/").map(encodeSegment).join("/");
  if (/^[A-Za-z]:\//.test(file)) return `file:///${file.slice(0, 2)}${encoded.slice(encoded.indexOf("/"))}`;
  return encoded.startsWith("/") ? `file://${encoded}` : encoded;
}

function encodeSegment(segment: string): string {
  // A lone surrogate has no encoding.
  return encodeURIComponent(segment.replaceAll(/\p{Surrogate}/gu, "\uFFFD"));
}

/** In SARIF's plain messages `[text](1)` is a link and `{0}` a placeholder (sections 3.11.5 and 3.11.6). */
function literal(text: string): string {
  return text
    .replaceAll(/[[\]\\]/g, "\\$&")
    .replaceAll("{", "{{")
    .replaceAll("}", "}}");
}

function plain(markdown: string): string {
  return markdown.replaceAll("`", "");
}
