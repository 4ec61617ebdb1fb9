import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { isGeneratedPath } from "../src/emit/generated-paths.js";
import { runtimePaths } from "../src/emit/runtime-paths.js";
import { textDigest } from "../src/output/digest.js";
import { readTemplateChanges } from "../src/output/template-changes.js";
import { telemetryPackages } from "../src/package-versions.js";

const root = fileURLToPath(new URL("../", import.meta.url));

const architecture = readFileSync(join(root, "docs/architecture.md"), "utf8");

/**
 * Which rooms of `src/` a room may import, beside itself: the table of docs/architecture.md is the only place that says so. `cli`, which may
 * import all, is left out. Imports run one way, so a room is listed below all that it may import.
 */
const allowed: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  rowsBelow(architecture, "| room | input to output | may import |")
    .map(([room = "", , others = ""]) => [codesIn(room).join(), codesIn(others)] as const)
    .filter(([room]) => room !== "cli"),
);

/**
 * Which rooms of `templates/server` a room may import, beside itself. Nothing imports `asking`, `auth`, `fetch`, `http-tools` or `observability`
 * but generated modules and `run`, which knows the types of observers: a server has the features that its manifest asks for.
 */
const allowedRuntime: Readonly<Record<string, readonly string[]>> = {
  content: [],
  context: [],
  "tool-error": [],
  outbound: [],
  settings: [],
  tool: ["content", "context", "settings"],
  environment: ["settings", "tool"],
  log: ["context", "settings"],
  limits: ["context", "log"],
  calls: ["content", "context", "tool", "tool-error", "settings", "log"],
  resource: ["context", "tool"],
  prompt: ["content", "context", "tool"],
  protocol: ["context", "tool", "settings", "calls"],
  transport: ["context", "settings", "log", "limits", "calls", "protocol"],
  auth: ["context", "outbound", "tool", "settings", "calls", "transport"],
  observability: ["tool", "settings", "log", "calls", "protocol", "transport"],
  parts: ["context", "tool", "settings", "log", "limits", "calls", "protocol", "transport"],
  asking: ["context", "tool", "settings", "log", "calls", "protocol", "parts"],
  hooks: ["context", "tool", "calls", "parts"],
  "http-tools": ["content", "context", "outbound", "tool", "tool-error", "settings", "calls", "hooks"],
  methods: ["content", "context", "tool", "resource", "prompt", "settings", "calls", "protocol", "parts"],
  assemble: ["settings", "log", "limits", "calls", "protocol", "transport", "parts"],
  fetch: ["context", "settings", "log", "limits", "calls", "protocol", "transport", "parts", "assemble"],
  "start-problem": ["settings"],
  lifecycle: ["log", "start-problem"],
  run: ["settings", "log", "calls", "transport", "observability", "parts", "assemble", "lifecycle"],
};

/** Packages that a generated server has: what run-time files may import. */
const runtimePackages = [
  "@modelcontextprotocol/server",
  "@modelcontextprotocol/sdk",
  "@redis/client",
  "jose",
  "pino",
  "rate-limiter-flexible",
  ...telemetryPackages,
];

interface Import {
  readonly file: string;
  readonly specifier: string;
}

describe("tests", () => {
  const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const elsewhere = new Map(
    rowsBelow(contributing, "| room | tested in |").flatMap(([rooms = "", places = ""]) =>
      codesIn(rooms).map((room) => [room, codesIn(places)] as const),
    ),
  );
  const rooms = readdirSync(join(root, "src")).map((name) => `src/${name}`);

  test("each room of src is tested in the folder of its name, or where CONTRIBUTING.md says", () => {
    const hasTests = (place: string) =>
      place.endsWith(".test.ts")
        ? existsSync(join(root, place))
        : existsSync(join(root, place)) &&
          readdirSync(join(root, place), { recursive: true, encoding: "utf8" }).some((name) =>
            name.endsWith(".test.ts"),
          );
    const own = (room: string) => [room.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts")];
    const untested = rooms.filter((room) => !(elsewhere.get(room) ?? own(room)).every(hasTests));
    expect(untested).toEqual([]);
    expect([...elsewhere.keys()].filter((room) => !existsSync(join(root, room)))).toEqual([]);
  });
});

describe("imports of src", () => {
  const imports = importsBelow("src");

  test.each(Object.keys(allowed))("%s imports only what it builds on", (room) => {
    const strangers = imports.filter(({ file, specifier }) => {
      if (roomOf(file) !== room || !specifier.startsWith(".")) return false;
      const target = roomOf(resolve(file, specifier));
      return target !== room && !allowed[room]?.includes(target);
    });
    expect(strangers).toEqual([]);
  });

  test("docs/architecture.md lists every room below all that it may import; only the command line may import all", () => {
    const rooms = readdirSync(join(root, "src")).map((name) => name.replace(/\.ts$/, ""));
    const listed = Object.keys(allowed);
    expect([...listed, "cli"].sort()).toEqual(rooms.sort());
    for (const [room, others] of Object.entries(allowed)) {
      const above = listed.slice(0, listed.indexOf(room));
      expect(
        others.filter((other) => !above.includes(other)),
        room,
      ).toEqual([]);
    }
  });

  test("no file imports itself by way of others, not even types alone", () => {
    expect(cyclesOf(imports)).toEqual([]);
  });

  test("nothing imports a template", () => {
    const outside = imports.filter(
      ({ file, specifier }) => specifier.startsWith(".") && !resolve(file, specifier).startsWith("src/"),
    );
    expect(outside).toEqual([]);
  });

  test("the stages from model to emit touch no file and no network", () => {
    const touching = imports.filter(
      ({ file, specifier }) =>
        ["model", "breaking", "schema", "emit"].includes(roomOf(file)) &&
        /^(?:node:)?(?:fs|fs\/promises|http|https|net|child_process|os)$/.test(specifier),
    );
    expect(touching).toEqual([]);
  });
});

describe("imports of templates/server", () => {
  const imports = importsBelow("templates/server");
  const runtimeRoomOf = (file: string): string => roomOf(file.slice("templates/".length));

  test.each(Object.keys(allowedRuntime))("%s imports only what it builds on", (room) => {
    const strangers = imports.filter(({ file, specifier }) => {
      if (runtimeRoomOf(file) !== room || !specifier.startsWith(".")) return false;
      const target = runtimeRoomOf(resolve(file, specifier));
      return target !== room && !allowedRuntime[room]?.includes(target);
    });
    expect(strangers).toEqual([]);
  });

  test("every room is known, and imports between rooms run one way", () => {
    const rooms = new Set(imports.map(({ file }) => runtimeRoomOf(file)));
    expect([...rooms].filter((room) => !Object.hasOwn(allowedRuntime, room))).toEqual([]);
    const listed = Object.keys(allowedRuntime);
    for (const [room, others] of Object.entries(allowedRuntime)) {
      // Each room stands behind all that it may import.
      expect(others.filter((other) => listed.indexOf(other) >= listed.indexOf(room))).toEqual([]);
    }
  });

  test("docs/architecture.md says what each room is for", () => {
    const rows = rowsBelow(architecture, "| room of `templates/server` | concern |");
    expect(rows.flatMap(([rooms = ""]) => codesIn(rooms)).sort()).toEqual(Object.keys(allowedRuntime).sort());
  });

  test("docs/architecture.md counts the run-time files of a small server", () => {
    const [, files = "", lines = ""] =
      /has (\d+) run-time files with ([\d,]+) lines/.exec(architecture) ?? [];
    const folder = join(root, "generated/dice-roller/src/runtime");
    const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(folder, name), "utf8"));
    const counted = texts.reduce((sum, text) => sum + text.split("\n").length - 1, 0);
    for (const [said, found] of [
      [Number(files), texts.length],
      [Number(lines.replace(",", "")), counted],
    ] as const) {
      expect(Math.abs(said - found) / found, `${texts.length} files, ${counted} lines`).toBeLessThan(0.05);
    }
  });

  test("run-time files import each other, Node and the packages of a generated server", () => {
    const strangers = imports.filter(
      ({ file, specifier }) =>
        !specifier.startsWith("node:") &&
        !(specifier.startsWith(".") && resolve(file, specifier).startsWith("templates/server/")) &&
        !runtimePackages.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
    );
    expect(strangers).toEqual([]);
  });

  test("no file imports itself by way of others, not even types alone", () => {
    expect(cyclesOf(imports)).toEqual([]);
  });
});

/** The cells of each row of the table that has this head. */
function rowsBelow(page: string, head: string): readonly (readonly string[])[] {
  const [, rest] = page.replaceAll("\r\n", "\n").split(`${head}\n`);
  if (rest === undefined) throw new Error(`there is no table with the head ${head}`);
  const lines = rest.split("\n");
  return lines.slice(1, lines.indexOf("")).map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
}

/** The names in a cell that are set as code. */
function codesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

/** Every static and dynamic import and re-export in the TypeScript files below a folder of the repository. */
function importsBelow(folder: string): readonly Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(0);
  return files.flatMap((name) => {
    const file = `${folder}/${name}`;
    const text = readFileSync(join(root, file), "utf8");
    return ts
      .preProcessFile(text, true, true)
      .importedFiles.map((imported) => ({ file, specifier: imported.fileName }));
  });
}

/** Files that import each other, in groups: from each file of a group imports lead to all others of it and back. */
function cyclesOf(imports: readonly Import[]): readonly (readonly string[])[] {
  const targets = new Map<string, string[]>();
  for (const { file, specifier } of imports) {
    if (!specifier.startsWith(".")) continue;
    targets.set(file, [...(targets.get(file) ?? []), resolve(file, specifier).replace(/\.js$/, ".ts")]);
  }
  const reachable = (start: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const pending = [start];
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      for (const target of targets.get(file) ?? []) {
        if (!found.has(target)) pending.push(target);
        found.add(target);
      }
    }
    return found;
  };
  const reach = new Map([...targets.keys()].map((file) => [file, reachable(file)] as const));
  const groups = [...reach].flatMap(([file, reached]) =>
    reached.has(file) ? [[...reached].filter((other) => reach.get(other)?.has(file)).sort()] : [],
  );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

function resolve(file: string, specifier: string): string {
  return posix.normalize(`${posix.dirname(file)}/${specifier}`);
}

/** `src/emit/emit.ts` is in the room `emit`, `src/json.ts` in `json`. */
function roomOf(path: string): string {
  return path.split("/")[1]?.replace(/\.[jt]s$/, "") ?? "";
}

describe("English", () => {
  const pages = readdirSync(root).filter((name) => name.endsWith(".md"));
  const files = ["src", "templates", "test", "docs"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((path) => /\.(?:ts|mjs|hbs|md)$/.test(path) && !/\/(?:out|node_modules|cases)\//.test(path)),
  );
  const lines = [...pages, ...files].flatMap((path) =>
    readFileSync(join(root, path), "utf8")
      .split("\n")
      .map((line) => ({ path, line })),
  );
  const linesWith = (isWrong: (line: string, path: string) => boolean) =>
    lines.filter(({ line, path }) => isWrong(line, path)).map(({ line, path }) => `${path}: ${line.trim()}`);

  test("comments and paragraphs say what something is or why, instead of beginning with `What`", () => {
    const inCode = /^\s*(?:\/\*\*|\*|\/\/)\s+What\b/;
    const onPages = /^(?:[-*] |\d+\. )?What\b/;
    expect(linesWith((line, path) => (path.endsWith(".md") ? onPages : inCode).test(line))).toEqual([]);
  });

  test("a thing is not another thing, instead of being `no` other thing", () => {
    const stiff = /\bis no (?!longer\b|such\b)/;
    expect(linesWith((line) => stiff.test(line.replaceAll(/\bthere is no\b/gi, "")))).toEqual([]);
  });
});

describe("templates", () => {
  const record = join(root, "test/templates.sha256");
  const words = "changes.yaml";

  test("every change of a template has an entry in templates/changes.yaml", () => {
    const now = readdirSync(join(root, "templates"), { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => /\.(?:ts|hbs|json|yaml)$/.test(path) && !path.startsWith("init/"))
      .map((path) => `${textDigest(readFileSync(join(root, "templates", path), "utf8"))}  ${path}`)
      .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
    // Merged by union: a file may have the lines of two branches.
    const recorded = new Set(readFileSync(record, "utf8").split("\n"));
    const changed = now.filter((line) => !recorded.has(line)).map((line) => line.slice(66));
    const paths = new Set(["", ...now.map((line) => line.slice(66))]);
    const removed = [...recorded].map((line) => line.slice(66)).filter((path) => !paths.has(path));
    const unsaid = [...changed.filter((path) => path !== words), ...new Set(removed)];
    if (unsaid.length > 0 && !changed.includes(words))
      throw new Error(`describe the change of ${unsaid.join(", ")} in templates/${words}, as its head says`);
    if (process.env["UPDATE"]) writeFileSync(record, `${now.join("\n")}\n`);
    else expect(unsaid, "run: npm run update -- test/architecture.test.ts").toEqual([]);
  });

  test("every run-time file is known to `generate` and `check`, which delete no others", () => {
    const files = readdirSync(join(root, "templates/server"), { recursive: true, encoding: "utf8" });
    const paths = files.filter((path) => path.endsWith(".ts")).map((path) => path.replaceAll("\\", "/"));
    expect(paths.filter((path) => !runtimePaths.has(path))).toEqual([]);
  });

  test("entries name files that are generated, and each change once", () => {
    const changes = readTemplateChanges(readFileSync(join(root, "templates", words), "utf8"));
    const paths = changes.flatMap(({ files }) => files);
    const isFolder = (path: string) => /^(?:src|client|bin|test)\/(?:[a-z-]+\/)*$/.test(path);
    expect(paths.filter((path) => !isGeneratedPath(path) && !isFolder(path))).toEqual([]);
    const sentences = changes.map(({ change }) => change);
    expect(sentences.filter((sentence) => !/^\S.*\.$/.test(sentence))).toEqual([]);
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});
