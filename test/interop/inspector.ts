import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { output } from "./command.js";
import type { OtherClient, Target } from "./other-client.js";

const packages = join(import.meta.dirname, "node_modules");
/** The Inspector needs Node.js 22.19. */
const node = join(packages, "node22", "bin", "node");
const script = join(
  packages,
  "@modelcontextprotocol",
  "inspector",
  "clients",
  "launcher",
  "build",
  "index.js",
);
/** It keeps a catalogue of servers in its home. */
const home = join(import.meta.dirname, "out", "inspector");

/** The command line of `@modelcontextprotocol/inspector`. */
export const inspector: OtherClient = {
  name: "@modelcontextprotocol/inspector --cli",
  era: () => "legacy",
  async roll(target) {
    // `--strict`: schemas that some clients cannot read make it fail.
    const { tools } = await inspect(target, ["--method", "tools/list", "--strict"]);
    const call = ["--method", "tools/call", "--tool-name", "roll_dice", "--tool-arg", "n_dice=3"];
    const { structuredContent } = await inspect(target, call);
    return { tools: (tools ?? []).map((tool) => tool.name), structured: structuredContent };
  },
};

interface Printed {
  readonly tools?: readonly { readonly name: string }[];
  readonly structuredContent?: unknown;
}

async function inspect(target: Target, options: readonly string[]): Promise<Printed> {
  mkdirSync(home, { recursive: true });
  const args = [script, "--cli", ...options, ...argumentsOf(target)];
  return JSON.parse(await output(node, args, { env: { HOME: home } }));
}

function argumentsOf(target: Target): readonly string[] {
  if (target.kind === "stdio") return ["--", target.command, ...target.args];
  const header = target.token === undefined ? [] : ["--header", `Authorization: Bearer ${target.token}`];
  return [...header, "--transport", "http", "--server-url", target.url];
}
