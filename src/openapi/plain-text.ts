/** Elements that documents put into descriptions. Anything else in angle brackets, such as `<id>`, is text. */
const elements =
  "a abbr b blockquote br caption center code col colgroup dd del details div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd " +
  "li ol p pre s samp section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var";
const tag = new RegExp(`</?(${elements.replaceAll(" ", "|")})(?=[\\s/>])[^<>]*>`, "gi");
const isTagged = new RegExp(tag.source, "i");

const blocks = new Set(
  "blockquote br caption dd details div dl dt h1 h2 h3 h4 h5 h6 hr ol p pre section summary table tr ul".split(
    " ",
  ),
);

const characters: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
};

/**
 * HTML as text: paragraphs and rows become lines, list items get a hyphen, code its backticks, links keep their address where
 * it is another than their text. Text without tags stays as it is, Markdown among it.
 */
export function plainText(text: string): string {
  if (!isTagged.test(text)) return text;
  const linked = text.replaceAll(
    /<a\b[^<>]*\bhref=["']?([^"'\s<>]+)["']?[^<>]*>([\s\S]*?)<\/a\s*>/gi,
    (_whole, address: string, inner: string) =>
      /^https?:/i.test(address) && !inner.includes(address) ? `${inner} (${address})` : inner,
  );
  const written = linked.replaceAll(tag, (whole, name: string) => {
    const element = name.toLowerCase();
    if (element === "code" || element === "tt" || element === "kbd" || element === "samp") return "`";
    if (element === "li") return whole.startsWith("</") ? "" : "\n- ";
    if (element === "td" || element === "th") return whole.startsWith("</") ? " " : "";
    return blocks.has(element) ? "\n" : "";
  });
  return unescaped(written)
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ *\n */g, "\n")
    .replaceAll(/\n{2,}(?=- )/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function unescaped(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi,
    (whole, decimal, hexadecimal, name) => {
      if (typeof name === "string") return characters[name.toLowerCase()] ?? whole;
      const code = typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hexadecimal), 16);
      const isText = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      return isText ? String.fromCodePoint(code) : whole;
    },
  );
}

/** A string cut to at most `longest` characters: behind a word, never within a character. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1);
  const end = cut.search(/\s+\S*$/);
  const kept = end > longest / 2 ? cut.slice(0, end) : cut;
  return `${kept.replace(/[\s,;:(–—-]+$/, "").replace(/[\uD800-\uDBFF]$/, "")}…`;
}
