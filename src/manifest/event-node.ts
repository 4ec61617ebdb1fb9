import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import { type PlacedEntry, type PlacedNode, type PlacedPair, trimmedEnd } from "./placed-node.js";

/**
 * The root of the document that `readEventDocument` reads from `text`. Its parts are found when they are asked for: the way to one
 * entry costs little more than counting the events.
 */
export function placesInEvents(text: string, events: readonly Event[]): PlacedNode {
  // The first event opens the document.
  return new EventTree(text, events).node(1);
}

/** The events of a document, and which of them belong together. */
class EventTree {
  readonly text: string;
  readonly events: readonly Event[];
  /** For each node, the index of the first event behind it; for the end of a collection, the index of the collection. */
  readonly #after: Int32Array;
  /** For each alias, the index of the node that it repeats. */
  readonly #targets = new Map<number, number>();
  readonly #nodes = new Map<number, EventNode>();

  constructor(text: string, events: readonly Event[]) {
    this.text = text;
    this.events = events;
    this.#after = new Int32Array(events.length);
    const anchors = new Map<string, number>();
    const open: number[] = [];
    events.forEach((event, index) => {
      this.#after[index] = index + 1;
      if (event.type === EVENT_ID.POP) {
        const start = open.pop() ?? 0;
        this.#after[start] = index + 1;
        this.#after[index] = start;
      } else if (event.type === EVENT_ID.ALIAS) {
        const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
        if (target !== undefined) this.#targets.set(index, target);
      } else {
        if (event.type !== EVENT_ID.SCALAR) open.push(index);
        if (event.type !== EVENT_ID.DOCUMENT && event.anchorStart >= 0)
          anchors.set(text.slice(event.anchorStart, event.anchorEnd), index);
      }
    });
  }

  node(index: number): EventNode {
    const node = this.#nodes.get(index) ?? new EventNode(this, index);
    this.#nodes.set(index, node);
    return node;
  }

  /** The indexes of the nodes directly in the collection at `index`: items, or keys and values in turn. */
  *inside(index: number): Generator<number> {
    const end = (this.#after[index] ?? 0) - 1;
    for (let inner = index + 1; inner < end; inner = this.#after[inner] ?? end) yield inner;
  }

  /** The node itself, or the one that it repeats. */
  resolved(node: EventNode): EventNode {
    const target = this.#targets.get(node.index);
    return target === undefined ? node : this.node(target);
  }

  /** The node that ends with the event at `index`, or the collection that it opens. */
  ending(index: number): EventNode {
    return this.node(this.events[index]?.type === EVENT_ID.POP ? (this.#after[index] ?? 0) : index);
  }

  isLinked(index: number): boolean {
    return this.events
      .slice(index, this.#after[index])
      .some((event) => "anchorStart" in event && event.anchorStart >= 0);
  }
}

class EventNode implements PlacedNode {
  readonly index: number;
  readonly #tree: EventTree;
  #entries: ReadonlyMap<string, PlacedEntry> | undefined;
  #children: readonly EventNode[] | undefined;

  constructor(tree: EventTree, index: number) {
    this.#tree = tree;
    this.index = index;
  }

  get start(): number {
    const event = this.#event;
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalarStart(event);
      case EVENT_ID.ALIAS:
        return event.anchorStart - 1;
      case EVENT_ID.MAPPING:
        return (this.isBlockMapping ? this.#inside[0]?.start : undefined) ?? event.start;
      case EVENT_ID.SEQUENCE:
        return event.start;
      default:
        return 0;
    }
  }

  get end(): number {
    const event = this.#event;
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalarEnd(event);
      case EVENT_ID.ALIAS:
        return event.anchorEnd;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return event.style === COLLECTION_STYLE.FLOW ? this.#closingEnd(event.start) : this.#lastLeaf.end;
      default:
        return 0;
    }
  }

  get keptEnd(): number {
    const { end } = this;
    const leaf = this.#lastLeaf.#event;
    const keeps = leaf?.type === EVENT_ID.SCALAR && leaf.chomping === CHOMPING_MODE.KEEP;
    return keeps ? Math.max(end, leaf.valueEnd) : end;
  }

  get isBlockMapping(): boolean {
    return this.#event?.type === EVENT_ID.MAPPING && this.#event.style === COLLECTION_STYLE.BLOCK;
  }

  get isLinked(): boolean {
    return this.#tree.isLinked(this.index);
  }

  get pairs(): readonly PlacedPair[] {
    return this.#pairs.map(([key, value]) => ({ name: key.#name, key, value }));
  }

  entry(step: string | number): PlacedEntry | undefined {
    if (this.#event?.type === EVENT_ID.SEQUENCE) {
      const item = typeof step === "number" ? this.#inside[step] : undefined;
      return item === undefined ? undefined : { value: this.#tree.resolved(item) };
    }
    this.#entries ??= new Map(
      this.#pairs.map(([key, value]) => [key.#name, { key, value: this.#tree.resolved(value) }]),
    );
    return this.#entries.get(String(step));
  }

  get #event(): Event | undefined {
    return this.#tree.events[this.index];
  }

  get #pairs(): readonly (readonly [key: EventNode, value: EventNode])[] {
    if (this.#event?.type !== EVENT_ID.MAPPING) return [];
    const inside = this.#inside;
    return inside.flatMap((key, index) => {
      const value = inside[index + 1];
      return index % 2 === 0 && value !== undefined ? [[key, value] as const] : [];
    });
  }

  get #inside(): readonly EventNode[] {
    this.#children ??= Array.from(this.#tree.inside(this.index), (index) => this.#tree.node(index));
    return this.#children;
  }

  /** The string that a key is, through an alias too. */
  get #name(): string {
    const event = this.#tree.resolved(this).#event;
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#tree.text, event) : "";
  }

  /** The scalar, alias or flow collection that a block collection ends with; a key where its value is not written. */
  get #lastLeaf(): EventNode {
    const event = this.#event;
    const isBlock = isCollection(event) && event.style === COLLECTION_STYLE.BLOCK;
    const last = isBlock ? this.#inside.at(-1) : undefined;
    if (last === undefined) return this;
    const isAbsent = event?.type === EVENT_ID.MAPPING && last.#isEmpty;
    return (isAbsent ? (this.#inside.at(-2) ?? last) : last).#lastLeaf;
  }

  get #isEmpty(): boolean {
    return isEmptyScalar(this.#event);
  }

  #scalarStart(event: ScalarEvent): number {
    const { text } = this.#tree;
    if (event.valueStart < 0) return this.#emptyAt();
    if (event.style === SCALAR_STYLE.PLAIN) return event.valueStart;
    if (event.style < SCALAR_STYLE.LITERAL_BLOCK) return event.valueStart - 1;
    // The header ends the line above the string; a key or an anchor may be in front of it.
    const isLine = text[event.valueStart - 1] === "\n";
    const line = text.lastIndexOf("\n", event.valueStart - (isLine ? 2 : 1)) + 1;
    const from = Math.max(line, event.anchorEnd, this.#endBefore());
    return from + text.slice(from, event.valueStart).search(/[|>]/);
  }

  #scalarEnd(event: ScalarEvent): number {
    if (event.valueStart < 0) return this.#emptyAt();
    if (event.style === SCALAR_STYLE.PLAIN) return event.valueEnd;
    if (event.style < SCALAR_STYLE.LITERAL_BLOCK) return event.valueEnd + 1;
    return trimmedEnd(this.#tree.text, this.start, event.valueEnd);
  }

  /** The end of the scalar or alias that is the event before: that of a key. */
  #endBefore(): number {
    const before = this.#tree.events[this.index - 1];
    const isToken = before?.type === EVENT_ID.SCALAR || before?.type === EVENT_ID.ALIAS;
    const node = isToken ? this.#tree.node(this.index - 1) : undefined;
    return node === undefined || node.#isEmpty ? 0 : node.end;
  }

  /** Behind the dash of an item of a block sequence that is nothing else. Where a key has no value, any place does. */
  #emptyAt(): number {
    const { events, text } = this.#tree;
    let index = this.index - 1;
    while (isEmptyScalar(events[index])) index--;
    const before = this.#tree.ending(index);
    const isOpened = before.index === index && isCollection(events[index]);
    let offset = isOpened ? before.start : before.end;
    // Each of these items has a dash.
    for (; index < this.index; index++) offset = skipSeparators(text, offset) + 1;
    while (text[offset] === " " || text[offset] === "\t") offset++;
    return offset;
  }

  /** The end of a flow collection that starts at `start`. */
  #closingEnd(start: number): number {
    const inside = this.#inside.findLast((node) => !node.#isEmpty);
    return skipSeparators(this.#tree.text, inside?.end ?? start + 1) + 1;
  }
}

function isCollection(event: Event | undefined): event is SequenceEvent | MappingEvent {
  return event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE;
}

function isEmptyScalar(event: Event | undefined): boolean {
  return event?.type === EVENT_ID.SCALAR && event.valueStart < 0;
}

/** The offset of the next character that is not white space, a comment, or between the entries of a collection. */
function skipSeparators(text: string, offset: number): number {
  separators.lastIndex = offset;
  separators.exec(text);
  return separators.lastIndex;
}

const separators = /(?:[\s,:?]+|#[^\n]*)*/y;
