import type { Tool } from "../tool.js";
import { type EntryParts, entryOf } from "./entry.js";
import { type Feature, INVALID_PARAMS, isObject, MethodError } from "./method.js";

/** Most values in one answer (MCP, `completion/complete`). */
const MOST_VALUES = 100;

/** A prompt or a template of resources with the values that its arguments or variables accept. */
export interface Completable {
  readonly kind: "ref/prompt" | "ref/resource";
  /** Name of the prompt, or the URI template. */
  readonly reference: string;
  readonly parts: EntryParts;
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/** `completion/complete` for arguments and variables with an `enum`. Others are completed by nothing. */
export function completionFeature(completable: readonly Completable[]): Feature {
  const known = completable.map((one) => ({
    ...one,
    entry: entryOf("completion/complete", one.parts, nothing),
  }));
  return {
    capabilities: { completions: {} },
    entries: [],
    find: () => undefined,
    open: (calls) => ({
      "completion/complete": ({ params, caller }) => {
        const { ref, argument } = params;
        if (!isObject(ref) || !isObject(argument))
          throw invalid("needs `ref` and `argument`, which are objects");
        const { name, value } = argument;
        if (typeof name !== "string" || typeof value !== "string") {
          throw invalid("needs `argument.name` and `argument.value`, which are strings");
        }
        const reference = ref["type"] === "ref/prompt" ? ref["name"] : ref["uri"];
        const found = known.find((one) => one.kind === ref["type"] && one.reference === reference);
        if (found === undefined || !mayUse(found.entry))
          throw invalid(`unknown reference: ${String(reference)}`);
        const choices = Object.hasOwn(found.choices, name) ? (found.choices[name] ?? []) : [];
        const start = value.toLowerCase();
        const values = choices.filter((choice) => choice.toLowerCase().startsWith(start));
        const hasMore = values.length > MOST_VALUES;
        return { completion: { values: values.slice(0, MOST_VALUES), total: values.length, hasMore } };

        function mayUse(entry: Tool): boolean {
          return calls.missingScopes(entry, caller).length === 0;
        }
      },
    }),
  };
}

function nothing(): undefined {
  return undefined;
}

function invalid(message: string): MethodError {
  return new MethodError(INVALID_PARAMS, `completion/complete: ${message}`);
}
