import type { JsonObject } from "../../json.js";

/** A link that asks Cursor to add a server (cursor.com/docs/mcp/install-links). */
export function cursorLink(name: string, entry: JsonObject): string {
  const config = Buffer.from(JSON.stringify(entry)).toString("base64");
  return `https://cursor.com/en/install-mcp?name=${encodeURIComponent(name)}&config=${encodeURIComponent(config)}`;
}

/** A link that asks VS Code to add a server; the page behind it opens `vscode:mcp/install`. */
export function vscodeLink(name: string, entry: JsonObject): string {
  return `https://vscode.dev/redirect/mcp/install?name=${encodeURIComponent(name)}&config=${encoded(JSON.stringify(entry))}`;
}

/** Parentheses would end a Markdown link. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[()'!*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
