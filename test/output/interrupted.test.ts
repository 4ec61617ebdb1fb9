import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runtimePaths } from "../../src/emit/runtime-paths.js";
import { apply } from "../../src/output/apply.js";
import { plan } from "../../src/output/plan.js";
import { newFolder, outputOf, small, snapshot, write } from "./fixture.js";

const writer = fileURLToPath(new URL("./writer.mjs", import.meta.url));

const taker = fileURLToPath(new URL("./lease-taker.mjs", import.meta.url));

/** How often a run is killed. The claim holds at every moment; more moments only look harder. */
const kills = Number(process.env["MCPILE_TEST_KILLS"] ?? 20);

/** Two versions of a server of many files: some in both, some changed, some in one only. */
function version(letter: string): Record<string, string> {
  const texts: Record<string, string> = { "src/handlers/roll.ts": "// stub\n" };
  for (const [index, name] of [...runtimePaths].entries()) {
    const path = `src/runtime/${name}`;
    if (index % 4 === 0) texts[path] = `${index}\n`;
    else if (index % 4 === 1) texts[path] = `${letter} ${"x".repeat(index * 50)}\n`;
    else if ((index % 4 === 2) === (letter === "a")) texts[path] = `${index}\n`;
  }
  return texts;
}

describe("a run that is killed", () => {
  test(`at ${kills} moments leaves what the next run makes whole`, async () => {
    const clean = await cleanResult(version("b"));
    for (let round = 0; round < kills; round++) {
      const folder = `${newFolder()}/dice`;
      await apply(plan(outputOf(folder, version("a"))));
      write(folder, "src/handlers/roll.ts", "// mine\n");

      const child = start(folder, version("b"));
      await said(child, "ready");
      await new Promise((resolve) => setTimeout(resolve, (round * 80) / kills));
      child.kill("SIGKILL");
      await exited(child);

      const { plan: done, problems } = await apply(plan(outputOf(folder, version("b"))));
      expect([...problems, ...done.notices]).toEqual([]);
      expect(snapshot(folder)).toEqual({ ...clean, "src/handlers/roll.ts": "// mine\n" });
    }
  }, 300_000);

  test("leaves no empty folder behind, wherever it was killed", async () => {
    const folder = `${newFolder()}/dice`;
    await apply(plan(outputOf(folder, { ...small, "src/runtime/asking/state.ts": "a\n" })));
    // As a run leaves it that is killed after it deleted the file, and after it made a folder for another.
    rmSync(join(folder, "src/runtime/asking/state.ts"));
    const later = `${newFolder()}/dice`;
    await apply(plan(outputOf(later, { ...small, "src/runtime/auth/jwks.ts": "b\n" })));
    write(folder, ".mcpile/journal-x.json", snapshot(later)["mcpile.lock.json"] ?? "");
    mkdirSync(join(folder, "src/runtime/auth"), { recursive: true });
    mkdirSync(join(folder, "src/handlers/mine"), { recursive: true });

    await apply(plan(outputOf(folder, small)));
    expect(snapshot(folder)).toEqual({ ...(await cleanResult(small)), "src/handlers/mine": "<folder>" });
  });

  test("does not make its files strangers when the manifest changes before the next run", async () => {
    const folder = `${newFolder()}/dice`;
    await apply(plan(outputOf(folder, small)));
    // As a run leaves it that is killed after its first rename: the journal is there, the lock is the old one.
    const unfinished = `${newFolder()}/dice`;
    await apply(
      plan(
        outputOf(unfinished, { ...small, "src/main.ts": "second();\n", "src/runtime/tool.ts": "extra\n" }),
      ),
    );
    write(folder, ".mcpile/journal-x.json", snapshot(unfinished)["mcpile.lock.json"] ?? "");
    write(folder, "src/main.ts", "second();\n");
    write(folder, "src/runtime/tool.ts", "extra\n");

    const third = { ...small, "src/main.ts": "third();\n" };
    const { plan: done } = await apply(plan(outputOf(folder, third)));
    expect(done.notices).toEqual([]);
    expect(snapshot(folder)).toEqual(await cleanResult(third));
  });
});

describe("two runs at once", () => {
  test("give the whole result of one of them", async () => {
    const [a, b] = [await cleanResult(version("a")), await cleanResult(version("b"))];
    for (let round = 0; round < 3; round++) {
      const folder = `${newFolder()}/dice`;
      const runs = ["a", "b", "a", "b"].map((letter) => start(folder, version(letter)));
      const statuses = await Promise.all(runs.map(exited));
      expect(statuses).toEqual([0, 0, 0, 0]);
      expect([a, b]).toContainEqual(snapshot(folder));
    }
  }, 120_000);

  test("pass the folder on to each other without an error", async () => {
    const folder = newFolder();
    const takers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [taker, folder, "150"], { stdio: ["ignore", "inherit", "inherit"] }),
    );
    expect(await Promise.all(takers.map(exited))).toEqual([0, 0, 0, 0]);
  });

  test("wait for each other, but not for one that is gone", async () => {
    const folder = `${newFolder()}/dice`;
    const gone = start(folder, small);
    await exited(gone);
    mkdirSync(join(folder, ".mcpile"), { recursive: true });
    const { hostname } = await import("node:os");
    const lease = { pid: gone.pid, host: hostname(), token: "gone" };
    writeFileSync(join(folder, ".mcpile/lease.json"), JSON.stringify(lease));
    const { problems } = await apply(plan(outputOf(folder, { ...small, "src/main.ts": "next();\n" })));
    expect(problems).toEqual([]);
    expect(existsSync(join(folder, ".mcpile"))).toBe(false);
  });
});

async function cleanResult(texts: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const folder = `${newFolder()}/dice`;
  await apply(plan(outputOf(folder, texts)));
  return snapshot(folder);
}

/** A process that writes a server. */
function start(folder: string, texts: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [writer], { stdio: ["pipe", "pipe", "inherit"] });
  const { files, ...rest } = outputOf(folder, texts);
  child.stdin?.on("error", () => {});
  child.stdin?.end(JSON.stringify({ ...rest, files: [...files] }));
  return child;
}

async function said(child: ChildProcess, word: string): Promise<void> {
  for await (const chunk of child.stdout ?? []) {
    if (String(chunk).includes(word)) return;
  }
}

async function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const [status] = await once(child, "exit");
  return status;
}
