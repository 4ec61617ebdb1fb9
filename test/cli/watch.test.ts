import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { mcpile, startMcpile } from "./command.js";
import { diceManifest, newProject } from "./project.js";

let watching: Watching | undefined;
afterEach(() => watching?.child.kill("SIGKILL"));

/** A running `mcpile generate --watch`, and what it has printed. */
class Watching {
  readonly child: ChildProcess;
  readonly cwd: string;
  #text = "";
  #read = 0;

  constructor(cwd: string, args: readonly string[] = []) {
    this.cwd = cwd;
    this.child = startMcpile(["generate", "--watch", ...args], { cwd });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#text += text;
    });
    watching = this;
  }

  /** The output since the last call, up to the next line about a run. */
  async nextRun(): Promise<string> {
    for (;;) {
      const rest = this.#text.slice(this.#read);
      const match = /^\d\d:\d\d:\d\d (.*)\n/m.exec(rest);
      if (match !== null) {
        this.#read += match.index + match[0].length;
        return rest.slice(0, match.index) + match[1];
      }
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.#text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends it as Ctrl-C does, and gives what was printed and not yet asked for. */
  async interrupt(): Promise<{ readonly status: number | null; readonly rest: string }> {
    const exit = once(this.child, "exit");
    this.child.kill("SIGINT");
    const [status] = await exit;
    return { status, rest: this.#text.slice(this.#read) };
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.cwd, path), text);
  }

  /** Writes as many editors do: another file, renamed over the old one. */
  replace(path: string, text: string): void {
    writeFileSync(join(this.cwd, `${path}.tmp`), text);
    renameSync(join(this.cwd, `${path}.tmp`), join(this.cwd, path));
  }

  read(path: string): string {
    return readFileSync(join(this.cwd, path), "utf8");
  }
}

describe("mcpile generate --watch", () => {
  test("writes at once, after each change, and ends with 0 on Ctrl-C", async () => {
    const run = new Watching(newProject());
    expect(await run.nextRun()).toMatch(
      /^Watching manifests; stop with Ctrl-C\.\n\d+ files written, to fill in: generated\/dice\/src\/handlers\/roll-dice\.ts$/,
    );
    run.write("manifests/dice.yaml", diceManifest().replace("Roll dice.", "Throw dice."));
    expect(await run.nextRun()).toMatch(/^\d files written \(manifests\/dice\.yaml changed\)$/);
    expect(run.read("generated/dice/src/tools.ts")).toContain("Throw dice.");
    expect(await run.interrupt()).toEqual({ status: 0, rest: "" });
    const { stderr } = await mcpile(["generate"], { cwd: run.cwd });
    expect(stderr).toBe("generated/dice: up to date\n");
  });

  test("shows what is wrong, waits, and goes on when it is fixed", async () => {
    const run = new Watching(newProject());
    await run.nextRun();
    run.write("manifests/dice.yaml", diceManifest().replace("type: integer,", "type: intger,"));
    const broken = await run.nextRun();
    expect(broken).toContain("manifests/dice.yaml:9:37");
    expect(broken).toMatch(/1 error, waiting for a change \(manifests\/dice\.yaml changed\)$/);
    run.write("manifests/dice.yaml", diceManifest());
    expect(await run.nextRun()).toBe("1 server up to date (manifests/dice.yaml changed)");
  });

  test("follows a manifest through editors that replace files, again and again", async () => {
    const run = new Watching(newProject());
    await run.nextRun();
    for (const word of ["one", "two", "three", "four"]) {
      run.replace("manifests/dice.yaml", diceManifest().replace("Roll dice.", `Roll ${word}.`));
      expect(await run.nextRun()).toContain("files written (manifests/dice.yaml changed)");
      expect(run.read("generated/dice/src/tools.ts")).toContain(`Roll ${word}.`);
    }
  });

  test("follows files that manifests refer to, also ones that are not there yet", async () => {
    const manifest = diceManifest().replace(
      "items: { type: integer }",
      'items: { $ref: "../schemas/die.yaml" }',
    );
    const run = new Watching(newProject({ "dice.yaml": manifest }));
    expect(await run.nextRun()).toContain("no such file");
    mkdirSync(join(run.cwd, "schemas"));
    run.write("schemas/die.yaml", "type: integer\nmaximum: 6\n");
    expect(await run.nextRun()).toContain("files written");
    run.replace("schemas/die.yaml", "type: integer\nmaximum: 20\n");
    expect(await run.nextRun()).toContain("files written");
    expect(run.read("generated/dice/src/schemas.ts")).toContain("maximum: 20");
  });

  test("takes in new manifests and notices removed ones, and a folder that is replaced", async () => {
    const run = new Watching(newProject({}));
    expect(await run.nextRun()).toContain("no manifest matches");
    run.write("manifests/a.yaml", diceManifest("one"));
    expect(await run.nextRun()).toContain("files written");
    run.write("manifests/b.yaml", diceManifest("two"));
    expect(await run.nextRun()).toContain("files written");
    rmSync(join(run.cwd, "manifests/a.yaml"));
    expect(await run.nextRun()).toBe("1 server up to date (manifests/a.yaml changed)");
    renameSync(join(run.cwd, "manifests"), join(run.cwd, "elsewhere"));
    expect(await run.nextRun()).toContain("no manifest matches");
    renameSync(join(run.cwd, "elsewhere"), join(run.cwd, "manifests"));
    expect(await run.nextRun()).toContain("1 server up to date");
    run.write("manifests/b.yaml", diceManifest("three"));
    expect(await run.nextRun()).toContain("files written");
  });

  test("does nothing when nothing it reads has changed, nor for what it writes itself", async () => {
    const run = new Watching(newProject(), ["**/*.yaml", "--out", "."]);
    await run.nextRun();
    utimesSync(join(run.cwd, "manifests/dice.yaml"), new Date(), new Date());
    appendFileSync(join(run.cwd, "dice/src/tools.ts"), "// a change by hand\n");
    run.write("manifests/notes.txt", "nothing of interest");
    // A change that counts is the next that is reported.
    run.write("manifests/dice.yaml", diceManifest("other"));
    expect(await run.nextRun()).toContain("(manifests/dice.yaml changed)");
    expect((await run.interrupt()).rest).toBe("");
    expect(existsSync(join(run.cwd, "other/package.json"))).toBe(true);
  });

  test("--dry-run with --watch is refused", async () => {
    const { status, stderr } = await mcpile(["generate", "--watch", "--dry-run"], { cwd: newProject() });
    expect(status).toBe(2);
    expect(stderr).toContain("--dry-run");
  });
});
