import { describe, expect, it } from "vitest";
import { envAssignment, envComment } from "../../src/escape/env.js";
import { hostileTexts } from "./hostile-values.js";
import { runFile } from "./sandbox.js";

const written = hostileTexts
  .map((text, index) => ({ name: `V${index}`, text, line: envAssignment(`V${index}`, text) }))
  .filter((entry) => entry.line !== undefined);
const file = `${written.map((entry) => `${envComment(entry.text)}\n${entry.line}`).join("\n")}\n`;
const values = Object.fromEntries(written.map(({ name, text }) => [name, text]));

describe("dotenv assignments", () => {
  it("give Node back every value", () => {
    const read = `import { parseEnv } from "node:util"; process.stdout.write(JSON.stringify(parseEnv(${JSON.stringify(file)})));`;
    expect(JSON.parse(runFile(process.execPath, [], "read.mjs", read).stdout)).toEqual(values);
  });

  it("give a shell that sources the file every value, and run nothing", () => {
    const print = written.map(({ name }) => `printf '%s|END|' "$${name}"`).join("\n");
    const run = runFile("sh", [], "env.sh", `${file}${print}\n`);
    expect(run.stdout.split("|END|").slice(0, -1)).toEqual(written.map(({ text }) => text));
    expect(run.newFiles).toEqual([]);
  });

  it("write most values, and say so where no quoting is safe in all readers", () => {
    expect(envAssignment("A", "https://issuer.example/x?y=1")).toBe("A='https://issuer.example/x?y=1'");
    expect(envAssignment("A", "RS256")).toBe("A=RS256");
    expect(envAssignment("A", "it's")).toBe('A="it\'s"');
    expect(envAssignment("A", "it's $HOME")).toBeUndefined();
    expect(envAssignment("A", "a\0b")).toBeUndefined();
  });
});
