/**
 * The exact versions of the packages that generated servers use: those that mcpile's own tests run with
 * (`test/emit/versions.test.ts` holds this).
 */
export const packageVersions = {
  "@modelcontextprotocol/client": "2.4.0",
  "@modelcontextprotocol/sdk": "1.32.2",
  "@modelcontextprotocol/server": "2.4.0",
  "@types/node": "20.19.43",
  jose: "6.2.17",
  openai: "6.49.0",
  pino: "10.4.0",
  typescript: "7.0.2",
} as const;

/** Oldest Node.js that a generated server runs on. */
export const oldestNode = "20.19";

/** Base image of the generated Dockerfile. */
export const nodeImage = "node:24.21.0-bookworm-slim";
