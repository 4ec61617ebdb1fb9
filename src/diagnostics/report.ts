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
    message,
    ...(details.help === undefined ? {} : { help: details.help }),
    ...(details.at === undefined ? {} : { location: details.at }),
    ...(details.related === undefined || details.related.length === 0 ? {} : { related: details.related }),
  };
}
