import { catalogue, type DiagnosticCode } from "./catalogue.js";
import type { Diagnostic, Location, RelatedLocation } from "./diagnostic.js";

/** The optional parts of a `Diagnostic`. */
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

/** Messages are sentences, but many are composed of lower-case parts. */
function capitalised(message: string): string {
  return message.slice(0, 1).toUpperCase() + message.slice(1);
}
