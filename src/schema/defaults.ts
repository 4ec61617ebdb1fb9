import { isJsonObject, type JsonObject, type JsonSchema, own, stringsOf } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import { applicators, subschemas } from "./keywords.js";

/** Names of the properties of `schema` that are filled in when absent. */
export function filledNames(schema: JsonObject): readonly string[] {
  return subschemas(schema, "properties").flatMap(([name, property]) =>
    typeof name === "string" && isJsonObject(property) && own(property, "default") !== undefined
      ? [name]
      : [],
  );
}

/** Effects of defaults on a schema, for callers and for handlers. */
export interface DefaultEffects {
  /** A required property has a default: a caller may omit it. */
  readonly sent: boolean;
  /** A default is filled in: a handler always gets the property. */
  readonly filled: boolean;
}

/** Computes the effects of defaults on schemas that refer to `definitions`. Each definition is read once. */
export class DefaultScanner {
  readonly #known = new Map<string, DefaultEffects>();

  constructor(definitions: ReadonlyMap<string, { readonly schema: JsonSchema }>) {
    const direct = new Map<string, DirectEffects>();
    for (const [name, definition] of definitions) direct.set(name, directEffects(definition.schema));
    for (const [name, effects] of direct) this.#known.set(name, effects);
    // Effects spread along references until nothing changes: definitions may be recursive.
    for (let changed = true; changed; ) {
      changed = false;
      for (const [name, { references }] of direct) {
        const before = this.ofDefinition(name);
        const after = this.#merge(before, references);
        if (after.sent !== before.sent || after.filled !== before.filled) {
          this.#known.set(name, after);
          changed = true;
        }
      }
    }
  }

  ofDefinition(name: string): DefaultEffects {
    return this.#known.get(name) ?? none;
  }

  ofSchema(schema: JsonSchema): DefaultEffects {
    const direct = directEffects(schema);
    return this.#merge(direct, direct.references);
  }

  #merge(start: DefaultEffects, references: readonly string[]): DefaultEffects {
    let { sent, filled } = start;
    for (const reference of references) {
      const effects = this.ofDefinition(reference);
      sent ||= effects.sent;
      filled ||= effects.filled;
    }
    return { sent, filled };
  }
}

const none: DefaultEffects = { sent: false, filled: false };

interface DirectEffects extends DefaultEffects {
  /** Definitions whose defaults are filled in along with this schema's. */
  readonly references: readonly string[];
}

function directEffects(root: JsonSchema): DirectEffects {
  const references = new Set<string>();
  let sent = false;
  let filled = false;
  const visit = (schema: JsonSchema): void => {
    if (!isJsonObject(schema)) return;
    const reference = definitionName(own(schema, "$ref"));
    if (reference !== undefined) references.add(reference);
    const filledHere = filledNames(schema);
    if (filledHere.length > 0) {
      filled = true;
      const required = stringsOf(own(schema, "required"));
      sent ||= filledHere.some((name) => required.includes(name));
    }
    for (const keyword of Object.keys(schema)) {
      if (Object.hasOwn(applicators, keyword) && applicators[keyword]?.fills)
        for (const [, subschema] of subschemas(schema, keyword)) visit(subschema);
    }
  };
  visit(root);
  return { sent, filled, references: [...references] };
}
