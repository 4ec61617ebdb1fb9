/** An array in a JSON text, with two items or more. */
export interface JsonList {
  /** Names and indexes that lead to it. */
  readonly path: readonly (string | number)[];
  /** Where its first item begins, behind the bracket. */
  readonly start: number;
  /** Where each of its items ends: before the comma or the closing bracket behind it. */
  readonly ends: readonly number[];
}

/** A container that is being read. */
interface Frame {
  readonly isArray: boolean;
  readonly start: number;
  readonly ends: number[];
  /** The name or index of the current value. */
  step: string | number;
  expectsName: boolean;
}

/** The arrays with two items or more in a valid JSON text, at any depth, inner ones first. Linear in its length. */
export function listsIn(text: string): readonly JsonList[] {
  const lists: JsonList[] = [];
  const open: Frame[] = [];
  for (let at = 0; at < text.length; at++) {
    const frame = open.at(-1);
    switch (text[at]) {
      case '"': {
        const end = stringEnd(text, at);
        if (frame?.expectsName === true) frame.step = String(JSON.parse(text.slice(at, end)));
        at = end - 1;
        break;
      }
      case "[":
        open.push({ isArray: true, start: at + 1, ends: [], step: 0, expectsName: false });
        break;
      case "{":
        open.push({ isArray: false, start: at + 1, ends: [], step: "", expectsName: true });
        break;
      case ":":
        if (frame !== undefined) frame.expectsName = false;
        break;
      case ",":
        if (frame === undefined) break;
        frame.ends.push(at);
        if (frame.isArray) frame.step = frame.ends.length;
        else frame.expectsName = true;
        break;
      case "]":
        open.pop();
        // Without a comma there is one item, or none.
        if (frame === undefined || frame.ends.length === 0) break;
        lists.push({ path: open.map(({ step }) => step), start: frame.start, ends: [...frame.ends, at] });
        break;
      case "}":
        open.pop();
        break;
    }
  }
  return lists;
}

/** The index behind the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote > 0; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text[first - 1] === "\\") first -= 1;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return text.length;
}
