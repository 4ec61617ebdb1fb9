import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import dockerignore from "@balena/dockerignore";
import { output } from "../interop/command.js";
import { readDockerfile, type Stage } from "./dockerfile.js";

/** A stage that was carried out: what it says, and the files above its base. */
export interface Image {
  readonly stage: Stage;
  /** Folder whose content stands at the root of the file system, above the base. */
  readonly root: string;
  readonly node: string;
}

export interface ImageOptions {
  /** The folder given to `docker build`. */
  readonly context: string;
  /** Folder to work in, emptied first. */
  readonly out: string;
  /** The `node` of the base image. */
  readonly node: string;
}

/**
 * Does what `docker build` would do with a generated Dockerfile, on a machine without Docker: files are taken from the
 * context by the rules of `.dockerignore`, and each `RUN` is a shell in a sandbox that sees the system's own files,
 * which stand for the base image, and the stage's, and can write to no others. Gives the final stage.
 */
export async function buildImage({ context, out, node }: ImageOptions): Promise<Image> {
  rmSync(out, { recursive: true, force: true });
  const sent = join(out, "context");
  sendContext(context, sent);
  const roots = new Map<string, string>();
  let last: Image | undefined;
  for (const [index, stage] of readDockerfile(join(context, "Dockerfile")).entries()) {
    const root = join(out, `stage-${index}`);
    mkdirSync(join(root, stage.workdir), { recursive: true });
    for (const step of stage.steps) {
      if (step.kind === "run") {
        const image = { stage, root, node };
        await output("bwrap", [...buildSandbox(image), "/bin/sh", "-c", step.command]);
        continue;
      }
      const source = step.from === undefined ? sent : roots.get(step.from);
      if (source === undefined) throw new Error(`no stage ${step.from}`);
      for (const pattern of step.sources) copy(source, pattern, root, join(stage.workdir, step.to));
    }
    roots.set(stage.name, root);
    last = { stage, root, node };
  }
  if (last === undefined) throw new Error("no stage");
  return last;
}

/** The build context that the client of Docker sends to its engine. */
function sendContext(context: string, to: string): void {
  const ignored = dockerignore.default().add(readFileSync(join(context, ".dockerignore"), "utf8"));
  for (const entry of readdirSync(context, { recursive: true, encoding: "utf8" })) {
    if (!lstatSync(join(context, entry)).isFile() || ignored.ignores(entry)) continue;
    mkdirSync(dirname(join(to, entry)), { recursive: true });
    cpSync(join(context, entry), join(to, entry));
  }
}

/** `COPY`: a file into a folder, or the content of a folder. A pattern with a wildcard need not match. */
function copy(source: string, pattern: string, root: string, to: string): void {
  const isPattern = /[*?]/.test(pattern);
  const found = isPattern ? matches(source, pattern) : [join(source, pattern)];
  for (const path of found) {
    if (!existsSync(path)) throw new Error(`COPY: ${relative(source, path)} is not there`);
    const into = lstatSync(path).isDirectory()
      ? join(root, to)
      : join(root, to, relative(dirname(path), path));
    mkdirSync(dirname(into), { recursive: true });
    cpSync(path, into, { recursive: true, verbatimSymlinks: true });
  }
}

function matches(folder: string, pattern: string): readonly string[] {
  const expression = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  return readdirSync(folder)
    .filter((name) => expression.test(name))
    .map((name) => join(folder, name));
}

/** Folders of this system that stand for the base image. */
function base(node: string): readonly string[] {
  const folders = ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc"].filter((name) =>
    existsSync(`/${name}`),
  );
  return [
    ...folders.flatMap((name) =>
      lstatSync(`/${name}`).isSymbolicLink()
        ? ["--symlink", readlinkSync(`/${name}`), `/${name}`]
        : ["--ro-bind", `/${name}`, `/${name}`],
    ),
    // Above everything in PATH, as in the image.
    ...["--ro-bind", node, "/opt/node/bin/node"],
    ...["--dev", "/dev", "--proc", "/proc"],
  ];
}

const path = "/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function above({ root }: Image, option: "--bind" | "--ro-bind"): readonly string[] {
  return readdirSync(root).flatMap((name) => [option, join(root, name), `/${name}`]);
}

function variables(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]);
}

/** Root, with the network and npm's own settings: how this machine reaches the registry is none of the image's. */
function buildSandbox(image: Image): readonly string[] {
  const npm = [".npmrc", ".npm"].map((name) => join(homedir(), name)).filter((place) => existsSync(place));
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(?:npm_config_|https?_proxy$|no_proxy$|NODE_EXTRA_CA_CERTS$|SSL_CERT_)/i.test(name),
  );
  const settings = kept.flatMap(([name, value]) =>
    value === undefined || /prefix|workspace|_call$|user_agent/i.test(name) ? [] : [[name, value] as const],
  );
  return [
    ...base(image.node),
    ...["--tmpfs", "/tmp"],
    ...npm.flatMap((place) => ["--bind", place, place]),
    ...above(image, "--bind"),
    ...["--unshare-pid", "--die-with-parent", "--clearenv"],
    ...variables({ ...Object.fromEntries(settings), PATH: path, HOME: homedir(), ...image.stage.env }),
    ...["--chdir", image.stage.workdir],
  ];
}

/**
 * How `docker run --read-only --cap-drop ALL --security-opt no-new-privileges` would run something in the image: as its
 * user, who owns no file and has no capability, as the first process of its own, on a file system that cannot be
 * written to.
 */
export function runSandbox(image: Image, env: Readonly<Record<string, string>>): readonly string[] {
  const [user, group] = image.stage.user;
  return [
    ...base(image.node),
    ...above(image, "--ro-bind"),
    ...["--remount-ro", "/"],
    ...["--unshare-user", "--uid", String(user), "--gid", String(group), "--cap-drop", "ALL"],
    ...[
      "--unshare-pid",
      "--as-pid-1",
      "--unshare-ipc",
      "--unshare-uts",
      "--new-session",
      "--die-with-parent",
    ],
    "--clearenv",
    ...variables({ PATH: path, ...image.stage.env, ...env }),
    ...["--chdir", image.stage.workdir],
  ];
}
