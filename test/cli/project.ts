import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../temporary-folder.js";
import { mcpile } from "./command.js";

/** A manifest of a server with one tool; secured, so that it has no warning. */
export function diceManifest(name = "dice"): string {
  return `manifest: 1
server: { name: ${name}, version: 1.0.0 }
auth: { audience: dice, issuer: "https://issuer.example", jwksUri: "https://issuer.example/jwks" }
tools:
  roll_dice:
    description: Roll dice.
    inputSchema:
      type: object
      properties: { n_dice: { type: integer, minimum: 1, maximum: 100 } }
      required: [n_dice]
      additionalProperties: false
    outputSchema: { type: array, items: { type: integer } }
`;
}

/** A new project folder with the given manifests by file name, in `manifests/`. */
export function newProject(
  manifests: Readonly<Record<string, string>> = { "dice.yaml": diceManifest() },
): string {
  const folder = temporaryFolder("project");
  mkdirSync(join(folder, "manifests"));
  for (const [name, text] of Object.entries(manifests)) writeFileSync(join(folder, "manifests", name), text);
  return folder;
}

let generated: Promise<string> | undefined;

/** A copy of a project with its servers as `mcpile generate` wrote them. */
export async function generatedProject(): Promise<string> {
  generated ??= generate();
  const copy = newProject({});
  cpSync(await generated, copy, { recursive: true });
  return copy;
}

async function generate(): Promise<string> {
  const cwd = newProject();
  const { status, stderr } = await mcpile(["generate"], { cwd });
  if (status !== 0) throw new Error(stderr);
  return cwd;
}
