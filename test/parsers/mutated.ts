import fc from "fast-check";

/** One change of a text: at a place, given as a part of its length, so that smaller numbers are simpler. */
const edit = (
  tokens: readonly string[],
): fc.Arbitrary<(text: string, seeds: readonly string[]) => string> => {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const at = (text: string, part: number): number => Math.floor(part * text.length);
  return fc.oneof(
    fc.tuple(place, fc.oneof(fc.constantFrom(...tokens), fc.string({ unit: "binary", maxLength: 3 }))).map(
      ([part, token]) =>
        (text: string) =>
          text.slice(0, at(text, part)) + token + text.slice(at(text, part)),
    ),
    fc.tuple(place, fc.nat(12)).map(
      ([part, length]) =>
        (text: string) =>
          text.slice(0, at(text, part)) + text.slice(at(text, part) + length),
    ),
    fc.tuple(place, fc.nat(40), fc.nat(3)).map(([part, length, times]) => (text: string) => {
      const start = at(text, part);
      const piece = text.slice(start, start + length);
      return text.slice(0, start) + piece.repeat(times) + text.slice(start);
    }),
    fc
      .tuple(place, place, fc.nat(1_000))
      .map(([part, other, which]) => (text: string, seeds: readonly string[]) => {
        const seed = seeds[which % seeds.length] ?? "";
        return text.slice(0, at(text, part)) + seed.slice(at(seed, other));
      }),
  );
};

/** Texts made from one of `seeds` by a few changes, with pieces that the grammar knows (`tokens`) among them. */
export function mutated(seeds: readonly string[], tokens: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit(tokens), { maxLength: 6 }))
    .map(([seed, edits]) => edits.reduce((text, change) => change(text, seeds), seed));
}
