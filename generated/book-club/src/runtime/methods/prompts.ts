import { type ContentBlock, content } from "../content.js";
import type { Prompt, PromptMessage, PromptMessages, WrittenMessage } from "../prompt.js";
import type { Tool } from "../tool.js";
import { entryOf, perform } from "./entry.js";
import { type Feature, INVALID_PARAMS, isObject, MethodError, textParameter } from "./method.js";
import { pageOf } from "./pages.js";

const GET = "prompts/get";

type Arguments = Readonly<Record<string, string>>;

/** The input of an entry. Roles do not fit into content blocks, so the entry leaves them here. */
interface Asked {
  readonly args: Arguments;
  roles: readonly PromptMessage["role"][];
}

/** `prompts/list` and `prompts/get`. */
export function promptFeature(prompts: readonly Prompt[]): Feature {
  const known = new Map(prompts.map((prompt) => [prompt.listing.name, { prompt, entry: getterOf(prompt) }]));
  const find = (name: unknown) => (typeof name === "string" ? known.get(name) : undefined);
  return {
    capabilities: { prompts: {} },
    entries: [...known.values()].map(({ entry }) => entry),
    find: (method, { name }) => (method === GET ? find(name)?.entry : undefined),
    open: (calls, settings) => ({
      "prompts/list": (request) => {
        const visible = new Set(calls.visible(request.caller));
        const listed = [...known.values()].filter(({ entry }) => visible.has(entry));
        return pageOf(
          "prompts",
          listed.map(({ prompt }) => prompt.listing),
          request,
          settings,
        );
      },
      [GET]: async (request) => {
        const name = textParameter(request, "name");
        const found = find(name);
        if (found === undefined) throw new MethodError(INVALID_PARAMS, `Unknown prompt: ${name}`);
        const { prompt, entry } = found;
        const asked: Asked = { args: readArguments(prompt, request.params["arguments"]), roles: [] };
        const blocks = await perform(calls, entry, asked, request);
        const { description } = prompt.listing;
        return {
          ...(description !== undefined && { description }),
          messages: blocks.map((block, index) => ({ role: asked.roles[index] ?? "user", content: block })),
        };
      },
    }),
  };
}

/** The arguments of a request, checked. */
function readArguments({ listing, choices }: Prompt, args: unknown): Arguments {
  const declared = listing.arguments ?? [];
  if (args !== undefined && !isObject(args)) {
    throw new MethodError(INVALID_PARAMS, "`arguments` must be an object");
  }
  const given = args ?? {};
  const problems: string[] = [];
  const read: Record<string, string> = {};
  for (const name of Object.keys(given)) {
    if (!declared.some((argument) => argument.name === name)) problems.push(`unknown argument: ${name}`);
  }
  for (const { name, required } of declared) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const accepted = choices[name];
    if (value === undefined) {
      if (required === true) problems.push(`missing argument: ${name}`);
    } else if (typeof value !== "string") problems.push(`\`${name}\` must be a string`);
    else if (accepted !== undefined && !accepted.includes(value)) {
      problems.push(
        `\`${name}\` must be one of ${accepted.map((choice) => JSON.stringify(choice)).join(", ")}`,
      );
    } else read[name] = value;
  }
  if (problems.length > 0) throw new MethodError(INVALID_PARAMS, problems.join("\n"));
  return read;
}

function getterOf(prompt: Prompt): Tool {
  const { source } = prompt;
  return entryOf(GET, prompt, (input, context) => {
    const asked = asAsked(input);
    const shape = (messages: PromptMessages) => {
      const all = typeof messages === "string" ? [textMessage("user", messages)] : messages;
      asked.roles = all.map(({ role }) => (role === "assistant" ? "assistant" : "user"));
      return content(...all.map((message): ContentBlock => message.content));
    };
    if ("messages" in source) return shape(source.messages.map((message) => filled(message, asked.args)));
    const messages = source.handler(asked.args, context);
    return messages instanceof Promise ? messages.then(shape) : shape(messages);
  });
}

function asAsked(input: unknown): Asked {
  if (isAsked(input)) return input;
  throw new Error("a prompt is performed without its arguments");
}

function isAsked(input: unknown): input is Asked {
  return isObject(input) && isObject(input["args"]) && Array.isArray(input["roles"]);
}

function filled(message: WrittenMessage, args: Arguments): PromptMessage {
  if (!("pieces" in message)) return message;
  const text = message.pieces.map((piece) =>
    typeof piece === "string" ? piece : (args[piece.argument] ?? ""),
  );
  return textMessage(message.role, text.join(""));
}

function textMessage(role: PromptMessage["role"], text: string): PromptMessage {
  return { role, content: { type: "text", text } };
}
