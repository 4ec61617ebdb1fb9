import { describe, expect, it } from "vitest";
import { backtracking } from "../../src/manifest/backtracking.js";

describe("backtracking", () => {
  it.each([
    "^(a+)+$",
    "^(a|a)*$",
    "^(\\w+\\s?)*$",
    "(x+x+)+y",
    "^(\\w|\\d)+$",
    "^([a-z]+|[a-z0-9]+)*$",
    "^(.*,)*x$",
    "^(?:a*)*$",
  ])("of %s is exponential", (pattern) => {
    expect(backtracking(new RegExp(pattern, "u"))).toBe("exponential");
  });

  it.each(["^a*a*$", "^\\d+\\d+x$", "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"])("of %s is polynomial", (pattern) => {
    expect(backtracking(new RegExp(pattern, "u"))).toBe("polynomial");
  });

  it.each([
    "^[a-z]+$",
    "^(foo|bar)*$",
    "^[a-z0-9]+(-[a-z0-9]+)*$",
    "^\\d{4}-\\d{2}-\\d{2}$",
    "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$",
    "^\\p{L}+( \\p{L}+)*$",
    "^(?=.*\\d)[a-z\\d]+$",
    "^#[0-9a-fA-F]{6}$",
    "",
  ])("of %s is linear", (pattern) => {
    expect(backtracking(new RegExp(pattern, "u"))).toBe("linear");
  });

  it("is decided for every pattern, in bounded time", () => {
    for (const pattern of [
      "(a?){50}a{50}",
      "(a|b|c|d|e|f){1,1000}",
      `(${"a?".repeat(200)})*`,
      "(?<!x+)y+",
      "(a)\\1+(b|b)*",
    ]) {
      const before = process.cpuUsage();
      backtracking(new RegExp(pattern, "u"));
      // Time of the processor: how busy the machine is does not matter.
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
    }
  });
});
