import type { ServerModel } from "../../model/server-model.js";
import type { GeneratedFile } from "../file-set.js";
import { bundleManifest } from "./bundle-manifest.js";
import { chatgptSubmission } from "./chatgpt-submission.js";
import { serverJson } from "./server-json.js";

/** The program that `npx` runs, for a server with `publish.npm`. */
export const npmProgram = "bin.js";

/** The files by which the server is published: those that its manifest has the facts for. */
export function publicationFiles(model: ServerModel): readonly GeneratedFile[] {
  const { publish } = model;
  if (publish === undefined) return [];
  const { npm, author, chatgpt } = publish;
  return [
    file("server.json", serverJson(model, publish)),
    ...(npm === undefined ? [] : [file(npmProgram, '#!/usr/bin/env node\nimport "./dist/src/main.js";\n')]),
    ...(author === undefined ? [] : [file("manifest.json", bundleManifest(model, publish, author))]),
    ...(chatgpt === undefined
      ? []
      : [file("chatgpt-app-submission.json", chatgptSubmission(model, publish, chatgpt))]),
  ];
}

/** The files of a server's publication and their uses, in Markdown, for its README. */
export function publicationUses({
  publish,
}: ServerModel): readonly { readonly file: string; readonly use: string }[] {
  if (publish === undefined) return [];
  const { npm, author, chatgpt } = publish;
  return [
    { file: "server.json", use: "the MCP registry: `mcp-publisher publish`" },
    ...(npm === undefined ? [] : [{ file: "package.json", use: "npm: `npm publish` after `npm run build`" }]),
    ...(author === undefined
      ? []
      : [
          {
            file: "manifest.json",
            use: "a desktop bundle: `npx @anthropic-ai/mcpb pack` after `npm run build`",
          },
        ]),
    ...(chatgpt === undefined
      ? []
      : [
          {
            file: "chatgpt-app-submission.json",
            use: "the submission of a ChatGPT app: upload it to the form",
          },
        ]),
  ];
}

function file(path: string, text: string): GeneratedFile {
  return { path, text, owner: "generated" };
}
