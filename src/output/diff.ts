import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { Finding } from "./check.js";
import { normaliseLineEnds } from "./digest.js";

/**
 * A unified diff from what is on disk to what is to be there, as `git diff` prints it; empty where there is no
 * text to compare.
 */
export function diffOf({ path, actual, expected }: Pick<Finding, "path" | "actual" | "expected">): string {
  if (actual === undefined && expected === undefined) return "";
  return createTwoFilesPatch(
    actual === undefined ? "/dev/null" : `a/${path}`,
    expected === undefined ? "/dev/null" : `b/${path}`,
    normaliseLineEnds(actual ?? ""),
    expected ?? "",
    undefined,
    undefined,
    { headerOptions: FILE_HEADERS_ONLY },
  );
}
