import type { Json } from "../json.js";
import { withoutEnd } from "../text-ends.js";

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
  const written = withAddresses(text).replaceAll(tag, (whole, name: string) => {
    const element = name.toLowerCase();
    if (element === "code" || element === "tt" || element === "kbd" || element === "samp") return "`";
    if (element === "li") return whole.startsWith("</") ? "" : "\n- ";
    if (element === "td" || element === "th") return whole.startsWith("</") ? " " : "";
    return blocks.has(element) ? "\n" : "";
  });
  return unescaped(written)
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n+(- )?/g, (found: string, item = "") => {
      const most = item === "" ? 2 : 1;
      return "\n".repeat(Math.min(found.length - item.length, most)) + item;
    })
    .trim();
}

/** Puts the address of each link behind its text, unless it is in there. */
function withAddresses(text: string): string {
  const written: string[] = [];
  let open: { readonly address: string; readonly from: number } | undefined;
  for (const [index, piece] of text.split(/(<a(?=[\s>])[^<>]*>|<\/a\s*>)/i).entries()) {
    if (index % 2 === 0) written.push(piece);
    else if (!piece.startsWith("</")) {
      const [, address] = [...piece.matchAll(/\bhref=["']?([^"'\s<>]+)/gi)].at(-1) ?? [];
      if (address !== undefined) open ??= { address, from: written.length };
    } else if (open !== undefined) {
      const { address, from } = open;
      const isSaid = written.slice(from).join("").includes(address);
      if (/^https?:/i.test(address) && !isSaid) written.push(` (${address})`);
      open = undefined;
    }
  }
  return written.join("");
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

/** The description of a value and that of its schema, one below the other, unless one has the other in it. */
export function joinedText(said: string | undefined, own: Json | undefined): string {
  const [first, second] = [plainText(said ?? "").trim(), typeof own === "string" ? own.trim() : ""];
  if (first.includes(second)) return first;
  return second.includes(first) ? second : `${first}\n\n${second}`;
}

/** A string cut to at most `longest` characters: behind a word, never within a character. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1);
  const words = cut.slice(0, Math.max(cut.lastIndexOf(" "), cut.lastIndexOf("\n"), 0)).trimEnd();
  const kept = words.length > longest / 2 ? words : cut;
  return `${withoutEnd(kept, " \t\n,;:(–—-").replace(/[\uD800-\uDBFF]$/, "")}…`;
}
