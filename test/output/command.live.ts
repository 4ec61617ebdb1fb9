import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { type CommandResult, run } from "../cli/command.js";
import { diceManifest, generatedProject, newProject } from "../cli/project.js";
import { newFolder } from "./fixture.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const goldens = join(import.meta.dirname, "golden");

/** A project in a state that a person may find it in, and what is then typed. */
interface State {
  /** Brings a project, generated unless it is `fresh`, into the state. */
  readonly arrange?: (project: string) => void;
  readonly fresh?: boolean;
  readonly commands: readonly string[];
  /** Puts another program before mcpile. */
  readonly before?: readonly string[];
}

const other = diceManifest().replace("Roll dice.", "Rolls dice.");
const generated = (project: string, path: string): string => join(project, "generated/dice", path);
const manifest = (project: string, text: string): void =>
  writeFileSync(join(project, "manifests/dice.yaml"), text);

/** Rights that mcpile lacks. The superuser may do everything, so it becomes somebody else. */
const nobody =
  process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];

/** A file system of its own with less room than a server needs, gone when the command ends. */
const smallDisk = [
  "unshare",
  "--map-root-user",
  "--mount",
  "sh",
  "-c",
  'mount -t tmpfs -o size=64k tmpfs generated && exec "$0" "$@"',
];

const states: Readonly<Record<string, State>> = {
  fresh: { fresh: true, commands: ["check", "generate", "check"] },

  stale: { arrange: (project) => manifest(project, other), commands: ["check", "generate", "check"] },

  "hand-edited": {
    arrange: (project) => writeFileSync(generated(project, "src/main.ts"), "mine();\n"),
    commands: ["check", "generate", "generate --force", "check"],
  },

  orphaned: {
    arrange: (project) => {
      manifest(project, diceManifest().replaceAll("roll_dice", "throw_dice"));
      writeFileSync(generated(project, "src/stray.ts"), "export {};\n");
    },
    commands: ["check", "generate", "check"],
  },

  "half-written": {
    arrange: (project) => {
      // As a run leaves it that was killed between two files: its journal says what it was about to write.
      const written = join(newProject({ "dice.yaml": other }), "generated");
      const { status } = spawnSync(process.execPath, [main, "generate", "--out", written], {
        cwd: join(written, ".."),
      });
      expect(status).toBe(0);
      mkdirSync(generated(project, ".mcpile"));
      cpSync(join(written, "dice/mcpile.lock.json"), generated(project, ".mcpile/journal-1-a.json"));
      writeFileSync(generated(project, ".mcpile/new-0"), "half of a fi");
      cpSync(join(written, "dice/src/tools.ts"), generated(project, "src/tools.ts"));
      rmSync(generated(project, "README.md"));
      manifest(project, other);
    },
    commands: ["check", "generate", "check"],
  },

  crlf: {
    arrange: (project) => {
      const folder = generated(project, "");
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile()) writeFileSync(path, readFileSync(path, "utf8").replaceAll("\n", "\r\n"));
      }
    },
    commands: ["check", "generate"],
  },

  "case-insensitive clash": {
    arrange: (project) => renameSync(generated(project, "src/main.ts"), generated(project, "src/Main.ts")),
    commands: ["check", "generate"],
  },

  symlinked: {
    arrange: (project) => {
      writeFileSync(join(project, "mine.ts"), "mine();\n");
      rmSync(generated(project, "src/main.ts"));
      symlinkSync(join(project, "mine.ts"), generated(project, "src/main.ts"));
      rmSync(generated(project, "client"), { recursive: true });
      symlinkSync(newFolder(), generated(project, "client"));
    },
    commands: ["check", "generate", "generate --force"],
  },

  "read-only": {
    arrange: (project) => {
      manifest(project, other);
      for (const path of ["", "src"]) chmodSync(generated(project, path), 0o555);
      if (nobody.length > 0)
        for (const path of ["", "src"]) chownSync(generated(project, path), 65534, 65534);
    },
    commands: ["check", "generate"],
    before: nobody,
  },

  "a folder in the place of a file, and a file in that of a folder": {
    arrange: (project) => {
      rmSync(generated(project, "README.md"));
      mkdirSync(generated(project, "README.md"));
      rmSync(generated(project, "client"), { recursive: true });
      writeFileSync(generated(project, "client"), "mine\n");
    },
    commands: ["check", "generate", "generate --force"],
  },

  "a file in the place of all servers": {
    fresh: true,
    arrange: (project) => writeFileSync(join(project, "generated"), "mine\n"),
    commands: ["check", "generate"],
  },

  "a full disk": {
    fresh: true,
    arrange: (project) => mkdirSync(join(project, "generated")),
    commands: ["generate"],
    before: smallDisk,
  },
};

/** Whether this machine has what a state is made with. */
function canArrange({ before = [] }: State): boolean {
  if (process.platform === "win32") return false;
  const [program = "true", ...options] = before;
  if (program !== "unshare") return spawnSync(program, ["--help"]).error === undefined;
  return spawnSync(program, [...options.slice(0, 2), "true"]).status === 0;
}

/** The output of the command, each line with its stream, and its status. Counts of files are nobody's contract. */
function transcript(command: string, { stdout, stderr, status }: CommandResult): string {
  const lines = (mark: string, text: string): string =>
    text.replaceAll(/^(?=.)/gm, `${mark} `).replaceAll(/\d+ (files? (?:written|to write)|kept)/g, "N $1");
  return `$ mcpile ${command}\n${lines("out", stdout)}${lines("err", stderr)}[exit ${status}]\n`;
}

beforeAll(() => generatedProject());

describe("what check and generate say and do of a folder that is", () => {
  for (const [name, state] of Object.entries(states)) {
    test.skipIf(!canArrange(state)).concurrent(name, async () => {
      const { arrange = () => {}, fresh = false, commands, before = [] } = state;
      const project = fresh ? newProject() : await generatedProject();
      // Made for its owner alone, and one state is looked at by somebody else.
      chmodSync(project, 0o755);
      arrange(project);
      const [program = "", ...options] = [...before, process.execPath, main];
      let text = "";
      for (const command of commands) {
        text += transcript(
          command,
          await run(program, [...options, ...command.split(" ")], { cwd: project }),
        );
      }
      const golden = join(goldens, `${name.replaceAll(/[ ,]+/g, "-")}.txt`);
      if (process.env["UPDATE"] === "1") writeFileSync(golden, text);
      expect(text).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "(no golden file: UPDATE=1)");
    });
  }
});
