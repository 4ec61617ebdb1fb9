import { fullFormats } from "ajv-formats/dist/formats.js";
import { describe, expect, it } from "vitest";
import { patternCost } from "../../src/patterns/pattern-cost.js";
import { linearPatterns, superlinearPatterns } from "./pattern-lists.js";

const cost = (pattern: string) => patternCost(new RegExp(pattern, "u"));

describe("the cost of a pattern", () => {
  it.each(superlinearPatterns)("%s is superlinear", (pattern) => {
    expect(cost(pattern).growth).toBe("superlinear");
  });

  it.each(linearPatterns)("%s is linear", (pattern) => {
    expect(cost(pattern)).toEqual({ growth: "linear", safeLength: Number.POSITIVE_INFINITY });
  });

  it.each([
    ["a backreference", "(a)\\1+"],
    ["a lookbehind with a repetition", "(?<!x+)y+"],
    ["5,000 repetitions", "x*".repeat(5_000)],
    ["a million positions", "(?:a{1000}){1000}"],
    ["5,000 groups within each other", `${"(?:".repeat(5_000)}a${")".repeat(5_000)}`],
    ["30,000 characters", "ab".repeat(15_000)],
  ])("of %s is not decided", (_name, pattern) => {
    expect(cost(pattern).growth).toBe("undecided");
  });

  it("has a length up to which a quadratic pattern is quick, and hardly any for an exponential one", () => {
    expect(cost("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$").safeLength).toBeGreaterThan(254);
    expect(cost("^(a+)+$").safeLength).toBeLessThan(20);
    expect(cost("^(a?){24}a{24}$").safeLength).toBeLessThan(20);
  });

  it("is linear for the formats that validators check by a regular expression", () => {
    const slow = Object.entries(fullFormats)
      .filter(([name, format]) => name !== "url" && format instanceof RegExp)
      .filter(([, format]) => format instanceof RegExp && patternCost(format).growth !== "linear");
    expect(slow).toEqual([]);
  });
});
