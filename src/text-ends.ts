/**
 * `text` without the characters of `ends` at its end. The search for `/_+$/` is quadratic: it starts again at each character of
 * a run that is not at the end.
 */
export function withoutEnd(text: string, ends: string): string {
  let end = text.length;
  while (end > 0 && ends.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** `text` without the characters of `ends` at its beginning and its end. */
export function withoutEnds(text: string, ends: string): string {
  let start = 0;
  while (start < text.length && ends.includes(text.charAt(start))) start++;
  return withoutEnd(text.slice(start), ends);
}
