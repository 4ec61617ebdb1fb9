import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sortDiagnostics } from "../../src/diagnostics/sort.js";
import { lint } from "../../src/pipeline.js";

/**
 * `slips/slips.txt` holds manifests with the slips that people make, each behind a line `### <slip>`: habits of FastMCP, the
 * SDKs, zod, OpenAPI, OpenAI's functions, and of people who do not know YAML's grammar. `slips/messages.txt` holds what
 * lint says of each; `UPDATE=1` writes it. Read the difference as one of these people.
 */
const folder = join(import.meta.dirname, "slips");
const slips = readFileSync(join(folder, "slips.txt"), "utf8")
  .split(/^### /m)
  .slice(1)
  .map((block) => [block.slice(0, block.indexOf("\n")), block.slice(block.indexOf("\n") + 1)] as const);

async function messagesOf(manifest: string): Promise<readonly string[]> {
  const diagnostics = sortDiagnostics(await lint("dice.yaml", { read: () => manifest }));
  return diagnostics.map(({ severity, code, message, help, location }) => {
    const { line, column } = location?.range.start ?? { line: 0, column: 0 };
    return `  ${line}:${column} ${severity}[${code}] ${message}${help === undefined ? "" : `\n    = ${help}`}`;
  });
}

describe("slips that people make", () => {
  test("each has its message", async () => {
    const said: string[] = [];
    for (const [slip, manifest] of slips) said.push([slip, ...(await messagesOf(manifest))].join("\n"));
    const text = `${said.join("\n\n")}\n`;
    const golden = join(folder, "messages.txt");
    if (process.env["UPDATE"] === "1") writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });

  test("none passes, and each says what to do", async () => {
    const silent: string[] = [];
    for (const [slip, manifest] of slips) {
      const messages = await messagesOf(manifest);
      const tells = (message: string) => /\n {4}= | must be | holds the same item twice/.test(message);
      if (!messages.some(tells)) silent.push(slip);
    }
    expect(silent).toEqual([]);
  });

  test("no message is in the words of a parser", async () => {
    for (const [slip, manifest] of slips) {
      const messages = (await messagesOf(manifest)).join("\n");
      expect(messages, slip).not.toMatch(
        /[Uu]nexpected|[Ii]mplicit|[Ss]calar|flow-|[Bb]lock |YAML token|at node end|must NOT/,
      );
    }
  });
});
