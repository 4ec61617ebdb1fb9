import { isJsonObject, type Json } from "../json.js";
import { subschemasIn } from "../json-schema/keywords.js";
import { shown } from "./shown.js";
import type { MutableSchema } from "./translate-values.js";
import { fits } from "./value-fit.js";

/** Takes examples and defaults that do not fit out of a translated schema and all within; `say` is told what was. */
export function removeUnfit(
  schema: Json,
  target: (reference: string) => Json | undefined,
  say: (message: string) => void,
): void {
  const visit = (value: Json): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isJsonObject(value)) return;
    for (const [keyword, held] of Object.entries(value)) {
      const holds = subschemasIn(keyword, held);
      if (holds === "map" && isJsonObject(held)) for (const item of Object.values(held)) visit(item);
      else if (holds !== undefined) visit(held);
    }
    const mutable = value as MutableSchema;
    const { default: initial, examples, ...rest } = value;
    if (initial !== undefined && !fits(initial, rest, target)) {
      delete mutable["default"];
      say(`the default ${shown(initial)} does not fit its own schema`);
    }
    if (!Array.isArray(examples)) return;
    const kept = examples.filter((example) => fits(example, rest, target));
    if (kept.length === examples.length) return;
    if (kept.length > 0) mutable["examples"] = kept;
    else delete mutable["examples"];
    say("examples that do not surely fit their own schemas");
  };
  visit(schema);
}
