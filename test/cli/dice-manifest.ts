import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../temporary-folder.js";

/** A fresh folder with a file `dice.yaml`: the manifest of the dice server, with `more` of it at its end. */
export function diceFolder(more = "", port = 8000): string {
  const folder = temporaryFolder("cli");
  writeFileSync(
    join(folder, "dice.yaml"),
    `manifest: 1
server: { name: dice-roller, version: 1.0.0, description: Rolls dice., port: ${port} }
tools:
  roll_dice:
    description: Roll \`n_dice\` 6-sided dice and return the results.
    inputSchema:
      type: object
      properties: { n_dice: { type: integer, minimum: 1, maximum: 100 } }
      required: [n_dice]
      additionalProperties: false
    outputSchema: { type: array, items: { type: integer } }
    annotations: { readOnlyHint: true }
    ${more.startsWith("auth:") ? "scopes: [dice:roll]" : ""}
    examples: [{ input: { n_dice: 3 } }]
client: { openai: { serverLabel: dice_server, serverUrl: "https://your-server-url.com/mcp/", input: Roll a few dice! } }
${more}`,
  );
  return folder;
}

/** An `auth` section: what `mcpile token` reads. */
export const diceAuth = `auth:
  audience: [dice-server, other]
  issuer: \${ISSUER:-https://issuer.example}
  publicKey: \${DICE_KEY}
  algorithms: [ES256, RS256]
  requiredScopes: [dice]
`;
