/** A piece of the text of a prompt: text, or the place of an argument. */
export type PromptPiece = string | { readonly argument: string };

/** `{{name}}`, the string `{name}`, or `{name}`, an argument. Other braces are text, as in JSON, code and `${name}`. */
const token = /\{\{([A-Za-z][A-Za-z0-9_-]*)\}\}|(?<!\$)\{([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** The pieces of a prompt's text, in order; neighbouring text is one piece. */
export function promptPieces(text: string): readonly PromptPiece[] {
  const pieces: PromptPiece[] = [];
  let last = "";
  let place = 0;
  for (const match of text.matchAll(token)) {
    last += text.slice(place, match.index);
    place = match.index + match[0].length;
    const [, escaped, argument] = match;
    if (argument === undefined) last += `{${escaped}}`;
    else {
      if (last !== "") pieces.push(last);
      pieces.push({ argument });
      last = "";
    }
  }
  last += text.slice(place);
  if (last !== "") pieces.push(last);
  return pieces;
}

/** The arguments that a prompt's text names, in order. */
export function argumentsOfPrompt(text: string): readonly string[] {
  return promptPieces(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece.argument]));
}
