import type { Work } from "./work.js";

/** How an engine gets from one place of a pattern to another without reading a character. */
export interface Link {
  /** In how many ways: each of them is tried. */
  readonly paths: number;
  /** Whether one of the ways depends on no assertion. */
  readonly sure: boolean;
}

/** A way to the end of a fragment. */
export interface Exit extends Link {
  /** Whether one of the ways depends on nothing but being at the end of the string. */
  readonly atEnd: boolean;
}

/** A position: a place in the pattern that reads one character. */
export type Position = number;

/**
 * A part of a pattern as Glushkov's construction sees it, with the number of ways that a backtracking engine has. Ways
 * that lead nowhere (a failed assertion, an empty repetition) end in dead positions.
 */
export interface Fragment {
  /** The positions that can read the first character. */
  readonly first: ReadonlyMap<Position, Link>;
  /** From the start to the end without a character. */
  readonly empty: Exit;
  /** From the positions that can read the last character to the end. */
  readonly last: ReadonlyMap<Position, Exit>;
}

const noWay: Exit = { paths: 0, sure: false, atEnd: false };
/** The way of the empty pattern. */
export const free: Exit = { paths: 1, sure: true, atEnd: true };
const nothing: ReadonlyMap<Position, Exit> = new Map();

/** More ways than any limit allows: counting on would overflow. */
const MANY = 1e9;

/** One way after the other. */
export function inSequence(one: Exit, two: Exit): Exit {
  return {
    paths: Math.min(one.paths * two.paths, MANY),
    sure: one.sure && two.sure,
    atEnd: one.atEnd && two.atEnd,
  };
}

/** One way or the other. */
function either(one: Exit, two: Exit): Exit {
  return {
    paths: Math.min(one.paths + two.paths, MANY),
    sure: one.sure || two.sure,
    atEnd: one.atEnd || two.atEnd,
  };
}

function linkThrough(before: Link, link: Link): Link {
  return { paths: Math.min(before.paths * link.paths, MANY), sure: before.sure && link.sure };
}

/** Steps of an analysis that a link takes: it is kept, where other steps only look. */
const LINK_COST = 6;

/** Builds fragments, and the links between their positions. */
export class Fragments {
  readonly #work: Work;
  readonly #links: Map<Position, Link>[] = [];
  /** The position at which ways end that lead nowhere. */
  readonly dead: Position;

  constructor(work: Work) {
    this.#work = work;
    this.dead = this.position();
  }

  /** From each position to those that can read the next character. */
  get links(): readonly ReadonlyMap<Position, Link>[] {
    return this.#links;
  }

  /** A new position. */
  position(): Position {
    this.#work.spend();
    return this.#links.push(new Map()) - 1;
  }

  /** Reads one character. */
  character(position: Position): Fragment {
    return {
      first: new Map([[position, { paths: 1, sure: true }]]),
      empty: noWay,
      last: new Map([[position, free]]),
    };
  }

  /** Reads nothing. */
  empty(exit: Exit): Fragment {
    return { first: exit.paths === 0 ? this.#deadEnd(1) : nothing, empty: exit, last: nothing };
  }

  sequence(one: Fragment, two: Fragment): Fragment {
    this.connect(one, two, true);
    let { first } = one;
    if (one.empty.paths > 0) {
      const all = new Map(first);
      this.#work.spend(all.size + two.first.size);
      for (const [position, link] of two.first) this.#add(all, position, linkThrough(one.empty, link));
      first = all;
    }
    let { last } = two;
    if (two.empty.paths > 0 || two.empty.atEnd) {
      const all = new Map(last);
      this.#work.spend(all.size + one.last.size);
      for (const [position, exit] of one.last) all.set(position, inSequence(exit, two.empty));
      last = all;
    }
    return { first, empty: inSequence(one.empty, two.empty), last };
  }

  choice(fragments: readonly Fragment[]): Fragment {
    const [only] = fragments;
    if (fragments.length === 1 && only !== undefined) return only;
    const first = new Map<Position, Link>();
    const last = new Map<Position, Exit>();
    let empty = noWay;
    for (const fragment of fragments) {
      this.#work.spend(fragment.first.size + fragment.last.size + 1);
      for (const [position, link] of fragment.first) this.#add(first, position, link);
      for (const [position, exit] of fragment.last) last.set(position, exit);
      empty = either(empty, fragment.empty);
    }
    return { first, empty, last };
  }

  /** `fragment` once, but not with the empty string: an engine gives up an iteration that has read nothing. */
  notEmpty({ first, empty, last }: Fragment): Fragment {
    if (empty.paths === 0) return { first, empty: noWay, last };
    const all = new Map(first);
    this.#work.spend(all.size);
    this.#add(all, this.dead, { paths: empty.paths, sure: false });
    return { first: all, empty: noWay, last };
  }

  /** `fragment` or nothing. */
  optional(fragment: Fragment): Fragment {
    return { ...this.notEmpty(fragment), empty: free };
  }

  /** `fragment` any number of times. `again`: whether another iteration is always allowed. */
  repeated(fragment: Fragment, again = true): Fragment {
    const body = this.notEmpty(fragment);
    this.connect(body, body, again);
    return { ...body, empty: free };
  }

  /**
   * `body` where it only looks ahead: the engine reads it and comes back. `result` is the way past it.
   */
  lookahead(body: Fragment, result: Exit): Fragment {
    const first = new Map(body.first);
    this.#work.spend(first.size);
    if (body.empty.paths > 0) this.#add(first, this.dead, { paths: body.empty.paths, sure: false });
    this.connect(body, { first: this.#deadEnd(1) }, false);
    return { first, empty: result, last: nothing };
  }

  /** Links the last positions of `one` with the first positions of `two`. */
  connect(one: Pick<Fragment, "last">, two: Pick<Fragment, "first">, sure: boolean): void {
    this.#work.spend(LINK_COST * one.last.size * two.first.size);
    for (const [from, exit] of one.last) {
      const links = this.#links[from];
      if (links === undefined || exit.paths === 0) continue;
      for (const [to, link] of two.first)
        this.#add(links, to, linkThrough({ paths: exit.paths, sure: exit.sure && sure }, link));
    }
  }

  #add(links: Map<Position, Link>, to: Position, { paths, sure }: Link): void {
    const known = links.get(to);
    links.set(to, {
      paths: Math.min(paths + (known?.paths ?? 0), MANY),
      sure: sure || known?.sure === true,
    });
  }

  #deadEnd(paths: number): ReadonlyMap<Position, Link> {
    return new Map([[this.dead, { paths, sure: false }]]);
  }
}
