import fc from "fast-check";
import { stringify } from "yaml";

/** Strings that look like something else in YAML, or nearly; and other scalars. */
const scalars = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom(..."ab1 -:#'\"{}[],&*!|>%@`?~.\\\n\t") }),
  fc.constantFrom(
    ...["null", "true", "False", "yes", "1.0.0", "0o17", "0x1F", "0b1", "1e3", ".5", "1.", "+1", "-0", "00"],
    ...["1_0", "1e400", "9007199254740993", "-", "~", "<<", "2026-07-28", "__proto__", "constructor"],
    ...["a: b", "a #b", "#/schemas/X", "https://example.com/", "- a", "two words", "a: b\nc: d", "\u00e9"],
  ),
  fc.constantFrom("- a\n- b\n", "  in\nout\n", "a\n\n", "\n", "# no comment\n"),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const names = fc.oneof(
  fc.constantFrom("name", "type", "a-b", "x/y", "tools", "b c", "0", "a: b", "#", "__proto__"),
  fc.string({ maxLength: 6 }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(names, tie("tree"), { maxKeys: 4 }),
  ),
}));
const roots = fc.dictionary(fc.constantFrom("a", "b", "c d", "server", "tools"), tree, { minKeys: 1 });
const styles = fc.record({
  lineWidth: fc.constantFrom(0, 20, 80),
  collectionStyle: fc.constantFrom("any", "block", "flow"),
  defaultStringType: fc.constantFrom(
    "PLAIN",
    "QUOTE_DOUBLE",
    "QUOTE_SINGLE",
    "BLOCK_FOLDED",
    "BLOCK_LITERAL",
  ),
  indent: fc.constantFrom(1, 2, 3, 4),
  indentSeq: fc.boolean(),
});

/** A value that stands in two places, the second time as an alias. */
const shared = fc.tuple(roots, tree).map(([root, value]) => {
  const once = { value };
  return { ...root, first: once, again: [once, { once }] };
});

const yamlDocuments = fc
  .tuple(fc.oneof(roots, shared), styles)
  .map(([value, style]) => stringify(value, style));
const jsonDocuments = fc
  .tuple(roots, fc.constantFrom(undefined, 2, 4, "\t"), fc.constantFrom("", "\n"))
  .map(([value, indent, end]) => JSON.stringify(value, null, indent) + end);

const comments = fc.array(
  fc.tuple(fc.nat(), fc.constantFrom("# c", "  # c", "      # d: e", "", "# - f", "    # | g", "#\th")),
  { maxLength: 3 },
);

/** Well-formed documents: block and flow style, JSON, aliases, comments and blank lines, LF and CRLF. */
export const documents = fc
  .tuple(fc.oneof(yamlDocuments, jsonDocuments), comments, fc.boolean())
  .map(([text, added, hasCrlf]) => {
    const lines = text.split("\n");
    for (const [place, line] of added) lines.splice(place % lines.length, 0, line);
    return lines.join(hasCrlf ? "\r\n" : "\n");
  });

const pieces = fc.constantFrom(
  ...[
    " ",
    "  ",
    "\n",
    "\n  ",
    "\n\n",
    ":",
    ": ",
    "- ",
    "#",
    " #",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    "|",
    ">",
  ],
  ...[
    "|\n",
    "|+\n",
    ">-\n",
    "|2\n",
    "&a ",
    "&b ",
    "*a",
    "*b ",
    "!",
    "!!str ",
    "? ",
    "~",
    "\\",
    "0",
    "-",
    "%",
  ],
  ...["---\n", "...\n", "a", "a: ", "<<: ", "\t", "\r", "\r\n", "\u00a0", "\u2028", "\u0085", "\uFEFF"],
);
const edits = fc.array(fc.tuple(fc.nat(), fc.nat(3), pieces), { minLength: 1, maxLength: 4 });

/** Documents in which some characters are replaced by others that have a meaning in YAML. */
export const damagedDocuments = fc.tuple(documents, edits).map(([text, changes]) => {
  let changed = text;
  for (const [place, removed, added] of changes) {
    const at = place % (changed.length + 1);
    changed = changed.slice(0, at) + added + changed.slice(at + removed);
  }
  return changed;
});
