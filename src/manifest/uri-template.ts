/** A piece of a URI template (RFC 6570). */
export type UriPiece = { readonly text: string } | { readonly expression: string };

/** Longest URI that a server compares with its templates, in characters. */
const longestUri = 4_096;

/** Names of variables: they become properties of an object. */
const variableName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** The pieces of a template, in order. Braces that are not closed are text. */
export function uriPieces(template: string): readonly UriPiece[] {
  return template.split(/(\{[^{}]*\})/).flatMap((text): readonly UriPiece[] => {
    if (text === "") return [];
    return [text.startsWith("{") && text.endsWith("}") ? { expression: text.slice(1, -1) } : { text }];
  });
}

/** The variables of a template, in order. */
export function uriVariables(template: string): readonly string[] {
  return uriPieces(template).flatMap((piece) =>
    "expression" in piece && variableName.test(piece.expression) ? [piece.expression] : [],
  );
}

/** Why a server cannot match URIs with a template; undefined where it can. */
export function templateProblem(template: string): string | undefined {
  const pieces = uriPieces(template);
  const seen = new Set<string>();
  for (const [index, piece] of pieces.entries()) {
    if ("text" in piece) {
      if (/[{}\s]/.test(piece.text)) return "it has a brace without its counterpart, or a space";
      continue;
    }
    const { expression } = piece;
    if (!variableName.test(expression)) {
      return `\`{${expression}}\` is not a variable: expressions are \`{name}\`, with letters, digits and \`_\``;
    }
    if (seen.has(expression)) return `\`{${expression}}\` stands in it twice`;
    seen.add(expression);
    const next = pieces[index + 1];
    if (next !== undefined && "expression" in next) {
      return `nothing separates \`{${expression}}\` from \`{${next.expression}}\``;
    }
  }
  const [first] = pieces;
  if (first === undefined || !("text" in first) || !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(first.text)) {
    return "it does not start with a scheme such as `books://`";
  }
  return seen.size === 0 ? "it has no variable: write `uri` instead" : undefined;
}

/** The decoded variables of a URI, as the generated server finds them (`methods/uri-template.ts`). Undefined: it does not follow the template. */
export function matchUri(template: string, uri: string): ReadonlyMap<string, string> | undefined {
  const pieces = uriPieces(template);
  const values = new Map<string, string>();
  let place = 0;
  if (uri.length > longestUri) return undefined;
  for (const [index, piece] of pieces.entries()) {
    if ("text" in piece) {
      if (!uri.startsWith(piece.text, place)) return undefined;
      place += piece.text.length;
      continue;
    }
    const next = pieces[index + 1];
    const after = next !== undefined && "text" in next ? next.text : "";
    const isLast = index + 2 >= pieces.length;
    const end = isLast ? uri.length - after.length : uri.indexOf(after, place + 1);
    const value = end <= place ? undefined : decoded(uri.slice(place, end));
    if (value === undefined) return undefined;
    values.set(piece.expression, value);
    place = end;
  }
  return place === uri.length ? values : undefined;
}

function decoded(text: string): string | undefined {
  if (/[/?#]/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
