import { expect, test } from "vitest";
import { literalsOf, slowness } from "./literals.js";

/** Undecided, and matches only placeholders of the manifest, which its author limits. */
const ofTheManifest = /^server\/http-tools\/template\.ts:\d+ \/\^\\\$/;

test.each([
  ["templates", 40],
  ["src", 300],
])("no regular expression of %s takes more than linear time on any string", (folder, fewest) => {
  const all = literalsOf(folder);
  expect(all.length).toBeGreaterThan(fewest);
  expect(
    all
      .filter(([place, literal]) => !ofTheManifest.test(`${place} ${literal}`))
      .map(([place, literal]) => [place, literal, slowness(literal)])
      .filter(([, , slow]) => slow),
  ).toEqual([]);
});

test.each([
  ["/^(?:a|a)*$/"],
  ["/^(?:a+)+$/"],
  ["/a+b/"],
  ["/^(a?){24}a{24}$/"],
  ["/eyJ[\\w-]*\\./"],
  ["/\\$\\{\\w+:-[^}]*\\}/g"],
  ["/(a+)\\1b/"],
  ["/^(?:a+)+$/y"],
])("%s would be found", (literal) => {
  expect(slowness(literal)).toBeDefined();
});
