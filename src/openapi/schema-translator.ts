import { escapeStep, isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { foreignKeywords, isAnnotation, keywords } from "../json-schema/keywords.js";
import { nullable } from "../json-schema/nullable.js";
import { relaxAnswer } from "./answer-relaxation.js";
import { addDiscriminator } from "./discriminator.js";
import { distinct } from "./distinct.js";
import {
  type DocumentSet,
  isFailure,
  type Located,
  listOf,
  objectOf,
  type Place,
  record,
} from "./document-set.js";
import { placeKey } from "./inheritance.js";
import { NullExamples } from "./null-examples.js";
import { translatePattern } from "./pattern.js";
import { plainText } from "./plain-text.js";
import type { RemarkKind, Remarks } from "./remarks.js";
import { referenceTo, referredName, SchemaNames } from "./schema-names.js";
import { shown } from "./shown.js";
import { discriminatorOf, Subtypes } from "./subtypes.js";
import {
  declareRequired,
  type MutableSchema,
  repairEnum,
  repairRanges,
  translateFormat,
  translateType,
  translateValuePattern,
} from "./translate-values.js";
import { removeUnfit } from "./unfit.js";
import { type Direction, Visibility } from "./visibility.js";

const none: ReadonlySet<string> = new Set();

/** Keywords that change what others become, and that are read where these are. */
const readElsewhere: ReadonlySet<string> = new Set([
  "nullable",
  "x-nullable",
  "discriminator",
  "readOnly",
  "writeOnly",
]);

/**
 * Turns Schema Objects of OpenAPI 3.0 to 3.2 into JSON Schema 2020-12. What a `$ref` names becomes a shared schema of the
 * manifest; one with `readOnly` properties, used in requests, has a second one for them.
 */
export class SchemaTranslator {
  readonly #documents: DocumentSet;
  readonly #remarks: Remarks;
  /** Keywords beside `$ref` count since OpenAPI 3.1. */
  readonly #siblings: boolean;
  readonly #names: SchemaNames;
  readonly #shared = new Map<string, JsonSchema>();
  readonly #queue: (() => void)[] = [];
  readonly #pending: (() => void)[] = [];
  readonly #visibility: Visibility;
  readonly #subtypes: Subtypes;
  /** Where the document's examples of answers have null. Tell it of them before schemas are translated. */
  readonly nulls: NullExamples;
  readonly #main: string;

  /** `taken`: folded names that no schema may have, those of types among them. */
  constructor(documents: DocumentSet, remarks: Remarks, main: string, version: string, taken: Set<string>) {
    this.#main = main;
    this.nulls = new NullExamples(documents);
    this.#subtypes = new Subtypes(documents);
    this.#visibility = new Visibility(documents, this.nulls, (base) => this.#subtypes.of(base));
    this.#documents = documents;
    this.#remarks = remarks;
    this.#siblings = !version.startsWith("3.0");
    this.#names = new SchemaNames(taken);
  }

  /** Gives the schemas of a document, which stand at a JSON Pointer, their names before anything else takes them. */
  reserve(file: string, pointer: string, components: JsonObject): void {
    for (const [name, schema] of Object.entries(components)) {
      const at = { file, pointer: `${pointer}/${escapeStep(name)}` };
      this.#names.nameOf(placeKey(at), name);
      this.nulls.readOwn(schema, at);
    }
    this.#subtypes.add(file, pointer, components);
  }

  translate(value: Json | undefined, place: Place, direction: Direction): JsonSchema {
    const schema = this.#schema(value ?? true, place, direction, none, none);
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) next();
    return schema;
  }

  /** The schemas that translated ones refer to, by name, in code-unit order. Call it when all are translated. */
  finish(): ReadonlyMap<string, JsonSchema> {
    for (const step of this.#pending.splice(0)) step();
    return new Map([...this.#shared].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A translated schema, or what its `$ref` names. */
  targetOf(schema: Json | undefined): Json | undefined {
    let current = schema;
    for (let step = 0; isJsonObject(current) && typeof current["$ref"] === "string" && step < 50; step++) {
      current = this.#shared.get(referredName(current["$ref"]));
    }
    return current;
  }

  /** Takes examples and defaults that do not fit out of a translated schema and all within. */
  removeUnfit(schema: Json, about: string): void {
    removeUnfit(
      schema,
      (reference) => this.#shared.get(referredName(reference)),
      (message) => this.#remarks.add("dropped", about, message),
    );
  }

  #schema(
    value: Json,
    place: Place,
    direction: Direction,
    hiddenAround: ReadonlySet<string>,
    declaredAround: ReadonlySet<string>,
  ): JsonSchema {
    if (typeof value === "boolean") return value;
    if (!isJsonObject(value)) {
      this.#note("dropped", place, "a schema must be an object or a boolean: any value is taken");
      return true;
    }
    if (typeof value["$ref"] === "string") return this.#reference(value, value["$ref"], place, direction);
    const result = record();
    const hidden = new Set([...hiddenAround, ...this.#visibility.hidden(value, place, direction)]);
    const properties = isJsonObject(value["properties"]) ? Object.keys(value["properties"]) : [];
    const declared = new Set([...declaredAround, ...properties]);
    for (const [keyword, held] of Object.entries(value)) {
      this.#keyword(keyword, held, value, place, direction, hidden, declared, result);
    }
    declareRequired(result, declaredAround);
    repairEnum(result, (kind, message) => this.#note(kind, place, message));
    repairRanges(result, (kind, message) => this.#note(kind, place, message));
    if (direction === "response") relaxAnswer(result);
    const discriminator = discriminatorOf(value);
    if (discriminator !== undefined && this.#subtypes.of(place).length === 0)
      this.#discriminate(result, discriminator, place, direction);
    else if (discriminator === undefined) this.#discriminateSubtypes(value, result, place, direction);
    const isNullable = value["nullable"] === true || value["x-nullable"] === true;
    return isNullable || this.#seenAsNull(value, direction) ? nullable(result) : result;
  }

  /** Whether the document's own examples have null where a schema stands. */
  #seenAsNull(schema: JsonObject, direction: Direction): boolean {
    return direction === "response" && this.nulls.has(schema);
  }

  /** A base schema as its subtypes, each with the discriminator's values that mean it. */
  #alternatives(base: Located, subtypes: readonly Located[], direction: Direction): JsonSchema {
    const { title, description } = objectOf(base.value);
    const discriminator = discriminatorOf(objectOf(base.value)) ?? {};
    const mapping = objectOf(discriminator["mapping"]);
    const itself = this.#use(base, direction, true);
    const isMapped = Object.values(mapping).some(
      (reference) =>
        typeof reference === "string" &&
        this.#mappingTarget(reference, base, direction) === this.#sharedName(base, direction),
    );
    const names = subtypes.map((subtype) => this.#use(subtype, direction));
    // Without a mapping the base schema itself remains a possible value.
    if (isMapped || Object.keys(mapping).length === 0) names.push(itself);
    const result = record([
      ...(title === undefined ? [] : [["title", title] as const]),
      ...(typeof description === "string" ? [["description", plainText(description)] as const] : []),
      ["oneOf", names.map((name) => record([["$ref", referenceTo(name)]]))],
    ]);
    this.#discriminate(result, discriminator, base, direction, itself);
    return result;
  }

  /** Tells alternatives that all extend one base schema apart by the discriminator of that. */
  #discriminateSubtypes(value: JsonObject, result: MutableSchema, place: Place, direction: Direction): void {
    const base = this.#subtypes.commonBase(value, place);
    const discriminator = base && discriminatorOf(objectOf(base.value));
    if (base === undefined || discriminator === undefined) return;
    this.#discriminate(result, discriminator, base, direction, this.#sharedName(base, direction, true));
  }

  /** Once all schemas are known: a discriminator's values may stand in them already. */
  #discriminate(
    result: MutableSchema,
    discriminator: JsonObject,
    place: Place,
    direction: Direction,
    base?: string,
  ): void {
    const names = new Map<string, string>();
    const { mapping } = discriminator;
    for (const [value, reference] of Object.entries(isJsonObject(mapping) ? mapping : {})) {
      const name =
        typeof reference === "string" ? this.#mappingTarget(reference, place, direction) : undefined;
      if (name === undefined)
        this.#note("dropped", place, `the discriminator's mapping of ${shown(value)} leads nowhere`);
      else names.set(value, base !== undefined && name === this.#sharedName(place, direction) ? base : name);
    }
    this.#pending.push(() => {
      const said = addDiscriminator(result, discriminator, {
        names,
        componentOf: (reference) => this.#names.componentOf(referredName(reference)),
        nameOf: referredName,
        target: (schema) => this.targetOf(schema),
        ...(base !== undefined && { base: referenceTo(base) }),
      });
      if (!said)
        this.#note(
          "changed",
          place,
          "`discriminator` without alternatives to tell apart: its description is all that is left",
        );
    });
  }

  #keyword(
    keyword: string,
    held: Json,
    schema: JsonObject,
    place: Place,
    direction: Direction,
    hidden: ReadonlySet<string>,
    declared: ReadonlySet<string>,
    result: MutableSchema,
  ): void {
    const at = { file: place.file, pointer: `${place.pointer}/${escapeStep(keyword)}` };
    const note = (kind: RemarkKind, message: string) => this.#note(kind, place, message);
    const inner = (item: Json, step: string | number, through = false) =>
      this.#schema(
        item,
        { file: at.file, pointer: `${at.pointer}/${escapeStep(String(step))}` },
        direction,
        through ? hidden : none,
        through ? declared : none,
      );
    if (readElsewhere.has(keyword)) return;
    if (keyword === "xml" || keyword === "externalDocs" || keyword.startsWith("x-")) {
      this.#remarks.passOver(`\`${keyword}\``);
      return;
    }
    if (keywords.get(keyword)?.role === "location") return;
    const changed = holdsValues(keyword) ? this.#documents.changedNumber(held) : undefined;
    if (changed !== undefined) {
      this.#note("dropped", at, `\`${keyword}\` has ${changed}, which a number of JavaScript would change`);
    } else if (keyword === "example" || keyword === "examples") {
      const examples = keyword === "example" ? [held] : held;
      if (!Array.isArray(examples)) note("dropped", "`examples` is not an array");
      else result["examples"] = distinct([...listOf(result["examples"]), ...examples]);
    } else if (keyword === "description" && typeof held === "string") {
      const text = plainText(held);
      if (text !== "" || held === "") result["description"] = text;
    } else if (keyword === "type") translateType(held, schema, result, note);
    else if (keyword === "format") translateFormat(held, result, note, this.#remarks);
    else if (keyword === "pattern") translateValuePattern(held, schema, result, note);
    else if (keyword === "exclusiveMinimum" || keyword === "exclusiveMaximum") {
      const bound = keyword === "exclusiveMinimum" ? "minimum" : "maximum";
      if (typeof held === "number") result[keyword] = held;
      else if (held === true && typeof schema[bound] === "number") {
        result[keyword] = schema[bound];
        delete result[bound];
      }
    } else if (keyword === "minimum" || keyword === "maximum") {
      const exclusive = keyword === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
      if (schema[exclusive] !== true && typeof held === "number") result[keyword] = held;
    } else if (keyword === "required") {
      const names = listOf(held).filter((name) => typeof name === "string" && !hidden.has(name));
      if (!Array.isArray(held)) this.#note("dropped", at, "`required` is not an array");
      if (names.length > 0) result["required"] = [...new Set(names)];
    } else if (keyword === "properties" && isJsonObject(held)) {
      const shown = Object.entries(held).filter(([name]) => !hidden.has(name));
      // Several hosts take no boolean for a property.
      result["properties"] = record(
        shown.map(([name, item]) => [
          name,
          typeof item === "boolean" ? (item ? {} : { not: {} }) : inner(item, name),
        ]),
      );
    } else if (keyword === "enum" && Array.isArray(held)) {
      if (held.length > 0) result["enum"] = distinct(held);
    } else if (keyword === "items" && Array.isArray(held)) {
      if (held.length > 0) result["prefixItems"] = held.map((item, index) => inner(item, index));
    } else {
      const known = keywords.get(keyword);
      if (known === undefined || keyword.startsWith("$")) {
        if (!foreignKeywords.has(keyword))
          this.#note("dropped", at, `\`${keyword}\` cannot be said in a manifest`);
      } else if (known.accepts?.(held) === false) {
        const isEmpty = Array.isArray(held) && held.length === 0;
        if (!isEmpty) this.#note("dropped", at, `\`${keyword}\` must be ${known.wants}`);
      } else if (Array.isArray(held) && (known.holds === "list" || known.holds === "schema or list")) {
        result[keyword] = held.map((item, index) => inner(item, index, known.inPlace));
      } else if (known.holds === "schema" || known.holds === "schema or list") {
        result[keyword] = this.#schema(held, at, direction, none, none);
      } else if (known.holds === "map" && isJsonObject(held)) {
        result[keyword] = record(
          Object.entries(held).map(([name, item]) => {
            if (keyword !== "patternProperties") return [name, inner(item, name)];
            const pattern = translatePattern(name);
            if ("pattern" in pattern) return [pattern.pattern, inner(item, name)];
            this.#note("dropped", at, `the pattern ${shown(name)}: ${pattern.reason}`);
            return ["[]", true];
          }),
        );
      } else result[keyword] = held;
    }
  }

  #reference(schema: JsonObject, reference: string, place: Place, direction: Direction): JsonSchema {
    const end = this.#documents.follow({ $ref: reference }, place);
    const target = this.#documents.resolve(reference, place.file);
    if (isFailure(end) || isFailure(target)) {
      const { reason } = isFailure(end) ? end : isFailure(target) ? target : { reason: "" };
      this.#note("dropped", place, `${reason}: any value is taken`);
      return true;
    }
    const result = record([
      ["$ref", referenceTo(this.#use(target, direction, this.#subtypes.extends(place, target)))],
    ]);
    for (const [keyword, held] of Object.entries(schema)) {
      if (keyword === "$ref" || keyword === "readOnly" || keyword === "writeOnly") continue;
      if (this.#siblings || isAnnotation(keyword) || keyword === "example") {
        this.#keyword(keyword, held, schema, place, direction, none, none, result);
      } else this.#note("dropped", place, `\`${keyword}\` beside \`$ref\`, which OpenAPI 3.0 ignores`);
    }
    const isNullable = this.#siblings && schema["nullable"] === true;
    return isNullable || this.#seenAsNull(schema, direction) ? nullable(result) : result;
  }

  /**
   * The name of the shared schema for a place, which is translated if it was not. `asBase`: what the schema says itself, where it
   * stands for its subtypes otherwise.
   */
  #use(target: Located, direction: Direction, asBase = false): string {
    const subtypes = this.#subtypes.of(target);
    const name = this.#sharedName(target, direction, asBase && subtypes.length > 0);
    if (this.#shared.has(name)) return name;
    this.#shared.set(name, true);
    this.#queue.push(() =>
      this.#shared.set(
        name,
        subtypes.length > 0 && !asBase
          ? this.#alternatives(target, subtypes, direction)
          : this.#schema(target.value, target, direction, none, none),
      ),
    );
    return name;
  }

  #sharedName(target: Place, direction: Direction, asBase = false): string {
    const key = placeKey(target);
    const plain = this.#names.nameOf(key, target.pointer.split("/").at(-1) ?? "");
    const name = asBase ? this.#names.nameOf(`${key} base`, `${plain}Base`) : plain;
    const differs = direction === "request" && this.#visibility.differs(target);
    return differs ? this.#names.nameOf(`${key}${asBase ? " base" : ""} request`, `${name}Request`) : name;
  }

  /** The target of an entry of a discriminator's mapping: a reference, or a component. */
  #mappingTarget(mapping: string, place: Place, direction: Direction): string | undefined {
    const components = ["components/schemas", "definitions"].map(
      (section) => `#/${section}/${escapeStep(mapping)}`,
    );
    const found = [...components, mapping].map((reference) => this.#documents.resolve(reference, place.file));
    const target = found.find((item) => !isFailure(item));
    return target === undefined || isFailure(target) ? undefined : this.#sharedName(target, direction);
  }

  #note(kind: RemarkKind, { file, pointer }: Place, message: string): void {
    this.#remarks.add(kind, `${file === this.#main ? "" : file}#${pointer}`, message);
  }
}

/** Whether a keyword holds numbers or values: neither schemas nor strings. */
function holdsValues(keyword: string): boolean {
  const isBound = /^(?:exclusive)?m(?:in|ax)/i.test(keyword) || keyword === "multipleOf";
  return isBound || ["const", "default", "enum", "example", "examples"].includes(keyword);
}
