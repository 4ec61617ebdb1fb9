import { describe, expect, it } from "vitest";
import { shComment, shWord } from "../../src/escape/shell.js";
import { hostileTexts } from "./hostile-values.js";
import { runFile } from "./sandbox.js";

/** Characters that no shell can hold are replaced; nothing else changes. */
const expected = hostileTexts.map((text) =>
  text.replaceAll("\0", "\ufffd").replace(/\p{Surrogate}/gu, "\ufffd"),
);

describe.each(["sh", "bash"])("shell words and comments in %s", (shell) => {
  it("give back every value when they are run, and run nothing else", () => {
    // One `printf` a word: a kernel bounds the length of all words of a command together, a builtin's are free.
    const source = hostileTexts.map((text) => `printf '%s|END|' ${shWord(text)}`).join("\n");
    const run = runFile(shell, [], "value.sh", `${source}\n`);
    expect(run.stdout.split("|END|").slice(0, -1)).toEqual(expected);
    expect(run.newFiles).toEqual([]);
  });

  it("keep their value in a file whose line ends were normalised", () => {
    expect(shWord("a\r\nb")).not.toContain("\r");
  });

  it("keep a comment a comment", () => {
    const source = hostileTexts.map((text, index) => `${shComment(text)}\necho ${index}`).join("\n");
    const run = runFile(shell, [], "comments.sh", `${source}\n`);
    expect(run.stdout).toBe(hostileTexts.map((_, index) => `${index}\n`).join(""));
    expect(run.newFiles).toEqual([]);
  });
});
