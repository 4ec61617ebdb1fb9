import {
  COLLECTION_STYLE,
  CORE_SCHEMA,
  constructFromEvents,
  defineMappingTag,
  EVENT_ID,
  type Event,
  floatCoreTag,
  intCoreTag,
  NOT_RESOLVED,
  parseEvents,
  type ScalarTagDefinition,
  strTag,
  YAMLException,
} from "js-yaml";
import { emptyObject, type Json, type JsonObject } from "../json.js";
import { aliasCosts } from "./alias-costs.js";
import { deepestNesting, largestExpansion } from "./yaml-tree.js";

/** A document as js-yaml reads it: its value, and the events that say where each part of it is written. */
export interface EventDocument {
  readonly data: Json;
  readonly events: readonly Event[];
}

/**
 * Reads YAML 1.2 (and so JSON) with js-yaml, in a fraction of the time that the full parser (`yaml`) takes. Gives exactly the
 * value that the full parser gives. Undefined for a document with an error, and for everything that the two parsers could read in
 * different ways: tags, merge keys, directives, several documents, keys that are not strings, numbers that JSON cannot
 * represent, NUL and lone surrogates, aliases that repeat very much. The full parser reads these documents, and reports.
 */
export function readEventDocument(text: string): EventDocument | undefined {
  const end = text.slice(text.trimEnd().length);
  if (end.includes("\t") || unclear.some((form) => form.test(text))) return undefined;
  try {
    const events = parseEvents(text, { maxDepth: deepestNesting });
    const aliases = countAliases(events, text);
    const schema = unsafeEscape.test(text) ? strictSchema : plainSchema;
    const [data] = constructFromEvents(events, { source: text, schema });
    // Anything but a collection is an error to whoever asked for a manifest.
    if (!isCollection(data)) return undefined;
    if (aliases > 0) {
      const { expansion, depth } = aliasCosts(data, aliases);
      if (expansion > largestExpansion || depth > deepestNesting) return undefined;
    }
    return { data, events };
  } catch (error) {
    if (error instanceof Unsupported || error instanceof YAMLException) return undefined;
    throw error;
  }
}

/** Where the two parsers disagree. */
const unclear = [
  // A CR that is not part of CRLF.
  /\r(?!\n)/,
  // A document marker that is not the first line.
  /^\s*\.\.\.|\n(?: *\t[ \t]*)?(?:---|\.\.\.)/,
  // A tab in front of the whole document.
  /^\s*\t/,
  // An escaped line end with an empty line below it.
  /\\\r?\n[ \t]*\r?\n/,
];

/** Thrown, and caught above, where a document needs the full parser. */
class Unsupported extends Error {}

/** The number of aliases in a document that the full parser reads in the same way. */
function countAliases(events: readonly Event[], text: string): number {
  let documents = 0;
  let aliases = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) continue;
    if (event.type === EVENT_ID.ALIAS) {
      aliases++;
    } else if (event.type === EVENT_ID.DOCUMENT) {
      const isMarked = event.explicitStart && !text.startsWith("---");
      if (++documents > 1 || event.directives.length > 0 || isMarked) throw new Unsupported();
    } else {
      if (event.tagStart >= 0) throw new Unsupported();
      // A colon behind the name may be meant for a key; and an anchor may be on nothing.
      const isEmpty = event.type === EVENT_ID.SCALAR && event.valueStart < 0;
      if (event.anchorStart >= 0 && (isEmpty || text[event.anchorEnd - 1] === ":")) throw new Unsupported();
      // A pair in a flow sequence, `[a: 1]`, does not begin with a brace.
      const isFlowMapping = event.type === EVENT_ID.MAPPING && event.style === COLLECTION_STYLE.FLOW;
      if (isFlowMapping && text[event.start] !== "{") throw new Unsupported();
    }
  }
  return aliases;
}

/** Mappings without a prototype, of string keys. */
const objectTag = defineMappingTag<Record<string, unknown>>("tag:yaml.org,2002:map", {
  create: emptyObject,
  addPair(object, key, value) {
    // A merge key, unless it is in quotes.
    if (typeof key !== "string" || key === "<<") throw new Unsupported();
    object[key] = value;
    return "";
  },
  has: (object, key) => typeof key === "string" && key in object,
  keys: (object) => Object.keys(object),
  get: (object, key) => object[String(key)],
  identify: () => false,
});

/** Numbers that JSON can represent exactly; zero has no sign. */
function jsonNumber(tag: ScalarTagDefinition<number>): ScalarTagDefinition<number> {
  return {
    ...tag,
    resolve(source, isExplicit, tagName) {
      const value = tag.resolve(source, isExplicit, tagName);
      const number = value === NOT_RESOLVED ? Number(source) : value;
      if (Math.abs(number) === Number.POSITIVE_INFINITY || (value !== NOT_RESOLVED && !isExact(number)))
        throw new Unsupported();
      return value === 0 ? 0 : value;
    },
  };
}

function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

const plainSchema = CORE_SCHEMA.withTags(objectTag, jsonNumber(intCoreTag), jsonNumber(floatCoreTag));

/** An escape that may stand for NUL or a lone surrogate; other documents need not have each of their strings checked. */
const unsafeEscape = /\\(?:0|x00|u0000|u[dD][89a-fA-F]|U0000(?:0000|[dD][89a-fA-F]))/;

const strictSchema = plainSchema.withTags({
  ...strTag,
  resolve(source) {
    if (/\0|\p{Surrogate}/u.test(source)) throw new Unsupported();
    return source;
  },
});

/** The schemas above make nothing but JSON. */
function isCollection(value: unknown): value is JsonObject | readonly Json[] {
  return typeof value === "object" && value !== null;
}
