import { catalogue, type DiagnosticCode } from "./catalogue.js";
import type { Diagnostic, Location, RelatedLocation } from "./diagnostic.js";

/** Where a problem is and what to write instead; see `Diagnostic` for each. */
export interface ReportDetails {
  readonly at?: Location | undefined;
  readonly help?: string | undefined;
  readonly related?: readonly RelatedLocation[] | undefined;
}

/** A diagnostic of the given code, with the severity that the catalogue gives it. */
export function report(code: DiagnosticCode, message: string, details: ReportDetails = {}): Diagnostic {
  return {
    code,
    severity: catalogue[code].severity,
    message: capitalised(message),
    ...(details.help === undefined ? {} : { help: details.help }),
    ...(details.at === undefined ? {} : { location: details.at }),
    ...(details.related === undefined || details.related.length === 0 ? {} : { related: details.related }),
  };
}

/** Messages are sentences; most are made of parts that may also stand inside one. */
function capitalised(message: string): string {
  return message.slice(0, 1).toUpperCase() + message.slice(1);
}
