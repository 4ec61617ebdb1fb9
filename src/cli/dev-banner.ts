import { shWord } from "../escape/shell.js";
import type { ServerModel } from "../model/server-model.js";

export interface Running {
  readonly model: ServerModel;
  /** The manifest's path as it was given. */
  readonly manifest: string;
  /** The server's folder. */
  readonly folder: string;
  /** Of the MCP endpoint. */
  readonly url: string;
  /** Absent: the server is open. */
  readonly token?: string;
}

/** The banner of a running server: its URL, an access token, and commands to paste. */
export function devBanner({ model, manifest, folder, url, token }: Running): string {
  const tool = model.tools[0];
  const example = tool?.examples.find(({ error }) => error === undefined)?.input ?? {};
  return [
    "",
    `${model.title ?? model.name} is running; stop it with Ctrl-C.`,
    "",
    `  MCP URL       ${url}`,
    ...(token === undefined
      ? ["  Access token  none: the server is open"]
      : [
          `  Access token  ${token}`,
          "                FOR DEVELOPMENT ONLY: good for 12 hours, and for this process alone",
        ]),
    "",
    "In another terminal:",
    "",
    `  export MCP_SERVER_URL=${word(url)}`,
    ...(token === undefined ? [] : [`  export MCP_ACCESS_TOKEN=${token}`]),
    "",
    ...(tool === undefined
      ? []
      : [
          "  # call a tool",
          `  npx mcpile call ${word(manifest)} ${word(tool.name)} ${word(JSON.stringify(example))}`,
          "",
        ]),
    "  # run the OpenAI client against a local stand-in for the API: no key, no network",
    `  npx mcpile simulate ${word(manifest)} &`,
    `  OPENAI_BASE_URL=http://127.0.0.1:8787/v1 OPENAI_API_KEY=any node ${word(`${folder}/dist/client/openai.js`)}`,
    "",
  ].join("\n");
}

function word(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : shWord(text);
}
