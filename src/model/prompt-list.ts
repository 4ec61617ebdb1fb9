import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Manifest } from "../manifest/manifest.js";
import type { PromptSection } from "../manifest/prompt-schema.js";
import { promptPieces } from "../manifest/prompt-template.js";
import type { LoadedManifest } from "../manifest/source.js";
import { identify } from "./identify.js";
import type { MessageModel, PromptModel } from "./prompt-model.js";
import type { ResourceModel } from "./resource-model.js";

/** The prompts of a manifest. */
export function promptsOf(
  loaded: LoadedManifest<Manifest>,
  resources: readonly ResourceModel[],
): readonly [readonly PromptModel[], readonly Diagnostic[]] {
  const { manifest, source, embedded } = loaded;
  const [identifiers, collisions] = identify(loaded, "prompts", "Prompts");
  const prompts = [...manifest.prompts].flatMap(([name, prompt]): readonly PromptModel[] => {
    const { messages, file, timeoutMs, ...section } = prompt;
    const own = identifiers.get(name);
    if (own === undefined) return [];
    const text = file === undefined ? undefined : embedded.get(file);
    const written =
      text === undefined ? messages?.flatMap((message) => messageOf(message, resources)) : [userText(text)];
    return [
      {
        ...section,
        name,
        identifiers: own,
        ...(written !== undefined && { messages: written }),
        timeoutMs: timeoutMs ?? manifest.server.limits.toolTimeoutMs,
        origin: { source, path: ["prompts", name] },
      },
    ];
  });
  return [prompts, collisions];
}

function userText(text: string): MessageModel {
  return { role: "user", pieces: promptPieces(text.trim()) };
}

function messageOf(
  { role, text, resource }: NonNullable<PromptSection["messages"]>[number],
  resources: readonly ResourceModel[],
): readonly MessageModel[] {
  if (text !== undefined) return [{ role, pieces: promptPieces(text) }];
  const found = resources.find(({ name }) => name === resource);
  if (found?.uri === undefined || found.contents === undefined) return [];
  const { uri, mimeType, contents } = found;
  return [{ role, resource: { uri, ...(mimeType !== undefined && { mimeType }), text: contents } }];
}
