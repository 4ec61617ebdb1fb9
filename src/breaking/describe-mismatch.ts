import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import type { Json } from "../json.js";
import type { Mismatch, MismatchKind } from "./mismatch.js";

/** Which side of a tool is compared: what a caller sends, or what it receives. */
export type Direction = "input" | "output";

/** A mismatch in the words of somebody who calls the tool. */
export interface Description {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string;
}

const inputCodes: Readonly<Record<MismatchKind, DiagnosticCode>> = {
  required: "input-required-added",
  "unknown-property": "input-property-removed",
  open: "input-closed",
  undescribed: "input-property-described",
  type: "input-type-narrowed",
  null: "input-type-narrowed",
  enum: "input-enum-narrowed",
  pattern: "input-pattern-narrowed",
  format: "input-format-narrowed",
  constraint: "input-constraint-narrowed",
  default: "input-default-changed",
  undecided: "input-change-undecided",
};

const outputCodes: Readonly<Record<MismatchKind, DiagnosticCode>> = {
  required: "output-property-optional",
  "unknown-property": "output-property-added",
  open: "output-opened",
  undescribed: "output-property-undescribed",
  type: "output-type-widened",
  null: "output-nullable",
  enum: "output-enum-widened",
  pattern: "output-pattern-widened",
  format: "output-format-widened",
  constraint: "output-constraint-widened",
  default: "output-change-undecided",
  undecided: "output-change-undecided",
};

export function describeMismatch(mismatch: Mismatch, direction: Direction, tool: string): Description {
  const subject = `the ${direction}${nameOf(mismatch.path)} of \`${tool}\``;
  if (direction === "input") {
    const help = inputHelp[mismatch.kind];
    return {
      code: inputCodes[mismatch.kind],
      message: `${subject} ${inputText(mismatch)}`,
      ...(help !== undefined && { help }),
    };
  }
  const removed = mismatch.kind === "required" && mismatch.narrower === false;
  return {
    code: removed ? "output-property-removed" : outputCodes[mismatch.kind],
    message: `${subject} ${removed ? "is no longer given" : outputText(mismatch)}`,
  };
}

const inputHelp: Readonly<Partial<Record<MismatchKind, string>>> = {
  required: "let it be optional, or give it a `default`",
  "unknown-property": "keep it, marked `deprecated: true`, until nobody sends it",
};

function inputText({ kind, keyword, narrower, wider }: Mismatch): string {
  switch (kind) {
    case "required":
      return "must now be given";
    case "unknown-property":
      return "is no longer accepted";
    case "open":
      return "no longer accepts properties that are not described";
    case "undescribed":
      return "is now described, and what callers sent under this name before may not fit";
    case "type":
    case "null":
      return `no longer accepts ${list(narrower, plain)}`;
    case "enum":
      return narrower === undefined
        ? `now accepts only ${list(wider, shown)}`
        : `no longer accepts ${list(narrower, shown)}`;
    case "pattern":
      return `must now match ${shown(wider)}${was(narrower)}`;
    case "format":
      return `must now have the format ${plain(wider)}${was(narrower)}`;
    case "constraint":
      return isPlain(wider)
        ? `is now limited by \`${keyword}: ${text(wider)}\`${was(narrower)}`
        : `is now limited by \`${keyword}\``;
    case "default":
      return wider === undefined
        ? `no longer has a default${was(narrower)}`
        : `now stands for ${shown(wider)} when it is left out${was(narrower)}`;
    case "undecided":
      return `changed in \`${keyword}\` so that calls which were accepted may be refused`;
  }
}

function outputText({ kind, keyword, narrower, wider }: Mismatch): string {
  switch (kind) {
    case "required":
      return "may now be missing";
    case "unknown-property":
      return "is new, where no further properties were announced";
    case "open":
      return "may now have properties that are not described";
    case "undescribed":
      return "is no longer described";
    case "null":
      return "may now be null";
    case "type":
      return `may now be ${list(narrower, plain)}`;
    case "enum":
      return narrower === undefined
        ? `is no longer one of ${list(wider, shown)}`
        : `may now be ${list(narrower, shown)}`;
    case "pattern":
      return `no longer always matches ${shown(wider)}`;
    case "format":
      return `no longer has the format ${plain(wider)}`;
    case "constraint":
      return isPlain(wider)
        ? `is no longer limited by \`${keyword}: ${text(wider)}\`${narrower === undefined ? "" : ` (now ${shown(narrower)})`}`
        : `is no longer limited by \`${keyword}\``;
    case "default":
    case "undecided":
      return `changed in \`${keyword}\` so that callers may get what was not announced before`;
  }
}

/** `orders[].id`; nothing for the value itself. */
function nameOf(path: readonly string[]): string {
  if (path.length === 0) return "";
  const name = path.reduce((start, step) => {
    if (step.startsWith("[")) return start + step;
    return start === "" ? step : `${start}.${step}`;
  }, "");
  return ` \`${name.replaceAll("`", "'")}\``;
}

const mostListed = 8;

function list(values: Json | undefined, show: (value: Json) => string): string {
  const all = Array.isArray(values) ? values : [values ?? null];
  const listed = all.slice(0, mostListed).map(show);
  const more = all.length - listed.length;
  return `${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function was(value: Json | undefined): string {
  return value === undefined || value === null ? "" : ` (it was ${shown(value)})`;
}

function isPlain(value: Json | undefined): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function plain(value: Json | undefined): string {
  return `\`${String(value)}\``;
}

function shown(value: Json | undefined): string {
  return `\`${text(value)}\``;
}

function text(value: Json | undefined): string {
  const json = JSON.stringify(value ?? null);
  return (json.length <= 80 ? json : `${json.slice(0, 79)}…`).replaceAll("`", "'");
}
