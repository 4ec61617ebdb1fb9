import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { pyComment, pyString, pyValue } from "../../src/escape/python.js";
import { hostileObject, hostileTexts, plainValues } from "./hostile-values.js";
import { runFile } from "./sandbox.js";

/** Without Python these tests fail in CI; elsewhere a warning says that they did not run. */
const missing = spawnSync("python3", ["--version"]).error !== undefined && !process.env["CI"];
if (missing) console.warn("Python escaping is not tested: there is no python3 on this machine");

describe.skipIf(missing)("Python strings, values and comments", () => {
  it("give back every value when they are run, and run nothing else", () => {
    const values = [hostileObject, hostileTexts, plainValues];
    const source = `import json\nprint(json.dumps([${pyValue(values)}, [${hostileTexts.map(pyString).join(", ")}]]))\n`;
    const run = runFile("python3", ["-B"], "value.py", source);
    expect(JSON.parse(run.stdout)).toEqual([values, hostileTexts]);
    expect(run.newFiles).toEqual([]);
  });

  it("keep a comment a comment", () => {
    const source = hostileTexts
      .map((text, index) => `${pyComment(text)}\nif True:\n${pyComment(text, "    ")}\n    print(${index})`)
      .join("\n");
    const run = runFile("python3", ["-B"], "comments.py", `${source}\n`);
    expect(run.stdout).toBe(hostileTexts.map((_, index) => `${index}\n`).join(""));
    expect(run.newFiles).toEqual([]);
  });

  it("choose no encoding in a file's first comment", () => {
    // In UTF-7 `+AAo-` is a line end.
    const comment = pyComment("coding: utf-7 +AAo-open('CANARY', 'w')+AAo-");
    expect(runFile("python3", ["-B"], "coding.py", `${comment}\nprint("ä")\n`)).toEqual({
      stdout: "ä\n",
      newFiles: [],
    });
  });
});
