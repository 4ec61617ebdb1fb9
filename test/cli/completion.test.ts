import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.js";
import { type CommandResult, mcpile, run } from "./command.js";
import { diceFolder } from "./dice-manifest.js";

const scripts = new Map<string, string>();
let commands: readonly string[] = [];

beforeAll(async () => {
  const help = (await mcpile(["--help"])).stdout;
  commands = [...(help.split("Commands:")[1] ?? "").matchAll(/^ {2}([a-z]+) /gm)]
    .map((match) => match[1] ?? "")
    .filter((name) => name !== "help");
  for (const shell of ["bash", "zsh", "fish"]) {
    scripts.set(shell, (await mcpile(["completion", shell])).stdout);
  }
});

/** All functions that zsh completes with: it looks for them once, not in each shell that it is asked in. */
const zshCache = join(temporaryFolder("zsh"), "compdump");

/** The command as a function of each shell, since no test installs it. */
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const posixCommand = `mcpile() { node '${main}' "$@"; }`;
const ownCommand = new Map([
  ["bash", posixCommand],
  ["zsh", posixCommand],
  ["fish", `function mcpile; node '${main}' $argv; end`],
]);

type Complete = (folder: string, line: string) => Promise<CommandResult>;

/** How each shell is asked what it offers for a line whose last word is being written. */
const shells: Readonly<Record<string, Complete>> = {
  bash(folder, line) {
    const words = line.split(" ");
    const script = `source ./mcpile.bash
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}) COMP_CWORD=${words.length - 1}
_mcpile
printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run("bash", ["--norc", "--noprofile", "-c", script], { cwd: folder });
  },

  /** zsh completes in its line editor alone: one at a terminal is sent the line and a tab. */
  zsh(folder, line) {
    const terminal = `autoload -Uz compinit; compinit -C -u -d ${zshCache}
source ./mcpile.zsh
# What is offered is written down on its way to the list.
compadd() {
  if (( \${@[(I)-[OAD]]} )); then builtin compadd "$@"; return; fi
  local -a offered
  builtin compadd -A offered "$@"
  print -rl -- $offered >> ./offered
  builtin compadd "$@"
}
leave() { exit 0 }
zle -N leave
bindkey '^X' leave
: > ./ready`;
    const script = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'source ./terminal.zsh'
while [[ ! -e ready ]]; do sleep 0.02; done
zpty -w -n shell "$1"$'\\t\\x18'
while zpty -r shell echoed; do :; done
cat offered`;
    writeFileSync(join(folder, "terminal.zsh"), terminal);
    return run("zsh", ["-f", "-c", script, "zsh", line], { cwd: folder });
  },

  fish(folder, line) {
    const script = `source ./mcpile.fish; complete -C '${line}' | string replace -r '\\t.*' ''`;
    return run("fish", ["--no-config", "-c", script], { cwd: folder });
  },
};

/** Shells are asked where this machine has them. */
function isMissing(shell: string): boolean {
  return spawnSync(shell, ["-c", ":"]).error !== undefined;
}

describe.each(Object.entries(shells))("completion in %s", (shell, complete) => {
  test.skipIf(isMissing(shell)).each([
    ["mcpile li", ["lint"]],
    ["mcpile lint --f", ["--format"]],
    ["mcpile lint --format ", ["github", "json", "sarif", "text"]],
    ["mcpile lint --format s", ["sarif"]],
    ["mcpile completion ", ["bash", "fish", "zsh"]],
    ["mcpile lint d", ["dice.yaml"]],
    ["mcpile call d", ["dice.yaml"]],
    ["mcpile call dice.yaml ro", ["roll_dice"]],
    ["mcpile call dice.yaml roll_dice n", ["n_dice="]],
  ])("offers for %j: %j", async (line, offered) => {
    expect(await offers(line)).toEqual(offered);
  });

  test.skipIf(isMissing(shell))("offers every command", async () => {
    expect(await offers("mcpile ")).toEqual(expect.arrayContaining([...commands]));
  });

  async function offers(line: string): Promise<readonly string[]> {
    const folder = diceFolder();
    writeFileSync(
      join(folder, `mcpile.${shell}`),
      `${ownCommand.get(shell) ?? ""}\n${scripts.get(shell) ?? ""}`,
    );
    const { stdout, stderr } = await complete(folder, line);
    expect(stderr).toBe("");
    return stdout
      .split("\n")
      .filter((word) => word !== "")
      .sort();
  }
});

describe("the script of each shell", () => {
  test.each(["bash", "zsh", "fish"])("%s: names every command, and is read without an error", (shell) => {
    const script = scripts.get(shell) ?? "";
    for (const name of commands) expect(script).toContain(name);
    const file = join(temporaryFolder("completion"), "script");
    writeFileSync(file, script);
    const { error, status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
    // A shell that this machine lacks cannot read it.
    if (error === undefined) expect([status, stderr]).toEqual([0, ""]);
  });

  test("there is none for other shells", async () => {
    const { status, stderr } = await mcpile(["completion", "tcsh"]);
    expect(status).toBe(2);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  });
});

describe("--help", () => {
  test("of every command has an example", async () => {
    expect(commands.length).toBeGreaterThan(9);
    const helps = await Promise.all(
      commands
        .filter((name) => name !== "help")
        .map(async (name) => [name, (await mcpile([name, "--help"])).stdout]),
    );
    for (const [name, help] of helps) expect(help, name).toMatch(/Examples:\n {2}\$ .*mcpile/);
  });
});
