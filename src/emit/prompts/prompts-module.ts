import type { WriterFunction } from "ts-morph";
import { tsPropertyName, tsString } from "../../escape/typescript.js";
import { tsCommentLines } from "../../escape/typescript-comment.js";
import type { JsonObject } from "../../json.js";
import type { MessageModel, PromptModel } from "../../model/prompt-model.js";
import type { ServerModel } from "../../model/server-model.js";
import { code, list, literal, object, property } from "../expressions.js";
import { promptHandlerPath } from "../handler-path.js";
import { importOf } from "../imports.js";
import { constant, typeAlias } from "../statements.js";
import type { TypeScriptFile } from "../typescript-file.js";

/** `src/prompts.ts`: the prompts as the run-time code reads them. */
export function promptsModule({ prompts }: ServerModel, header: string): TypeScriptFile {
  const handled = prompts.filter(({ messages }) => messages === undefined);
  return {
    path: "src/prompts.ts",
    header,
    imports: [
      ...handled.map(({ identifiers: { file, value } }) =>
        importOf(`./handlers/prompts/${file}.js`, [`${value} as ${value}Handler`]),
      ),
      ...(handled.length === 0
        ? []
        : [
            importOf(
              "./prompt-types.js",
              handled.map(({ identifiers }) => `${identifiers.type}Handler`),
              { types: true },
            ),
          ]),
      importOf("./runtime/prompt.js", ["Prompt"], { types: true }),
    ],
    statements: [
      constant("prompts", list(prompts.map(record)), {
        doc: ["In the order of the manifest."],
        type: "readonly Prompt[]",
      }),
    ],
  };
}

function record(prompt: PromptModel): WriterFunction {
  const { scopes, timeoutMs, messages, identifiers } = prompt;
  const source =
    messages === undefined
      ? property("handler", code(`${identifiers.value}Handler satisfies ${identifiers.type}Handler`))
      : property("messages", literal(messages.map(writtenMessage)));
  return object([
    property("listing", literal(listing(prompt))),
    property("choices", literal(choicesOf(prompt))),
    property("scopes", literal(scopes)),
    property("timeoutMs", literal(timeoutMs)),
    property("source", object([source])),
  ]);
}

function writtenMessage(message: MessageModel): JsonObject {
  const { role } = message;
  return "pieces" in message
    ? { role, pieces: message.pieces.map((piece) => (typeof piece === "string" ? piece : { ...piece })) }
    : { role, content: { type: "resource", resource: { ...message.resource } } };
}

/** The values of the arguments with an `enum`. */
export function choicesOf(prompt: PromptModel): JsonObject {
  return Object.fromEntries(
    Object.entries(prompt.arguments).flatMap(([name, { enum: values }]) =>
      values === undefined ? [] : [[name, values] as const],
    ),
  );
}

function listing(prompt: PromptModel): JsonObject {
  const { name, title, description, icons } = prompt;
  const args = Object.entries(prompt.arguments).map(
    ([argument, declared]): JsonObject => ({
      name: argument,
      ...(declared.title !== undefined && { title: declared.title }),
      ...(declared.description !== undefined && { description: declared.description }),
      required: declared.required,
    }),
  );
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(args.length > 0 && { arguments: args }),
    ...(icons !== undefined && { icons: icons.map((icon) => ({ ...icon })) }),
  };
}

/** `src/prompt-types.ts`: the types of the handlers of prompts. */
export function promptTypesModule(handled: readonly PromptModel[], header: string): TypeScriptFile {
  return {
    path: "src/prompt-types.ts",
    header,
    imports: [
      importOf("./runtime/context.js", ["ToolContext"], { types: true }),
      importOf("./runtime/prompt.js", ["PromptMessages"], { types: true }),
    ],
    statements: handled.flatMap((prompt) => {
      const { type } = prompt.identifiers;
      return [
        typeAlias(`${type}Arguments`, argumentsType(prompt)),
        typeAlias(
          `${type}Handler`,
          `(\n  args: ${type}Arguments,\n  context: ToolContext,\n) => PromptMessages | Promise<PromptMessages>`,
          docOf(prompt),
        ),
      ];
    }),
  };
}

function argumentsType(prompt: PromptModel): string {
  const args = Object.entries(prompt.arguments);
  if (args.length === 0) return "Readonly<Record<string, never>>";
  const members = args.map(([name, { required, enum: values, description }]) => {
    const doc = description === undefined ? "" : `  /** ${tsCommentLines(description).join(" ")} */\n`;
    const type = values === undefined ? "string" : values.map(tsString).join(" | ");
    return `${doc}  readonly ${tsPropertyName(name)}${required ? "" : "?"}: ${type};\n`;
  });
  return `{\n${members.join("")}}`;
}

/** `src/handlers/prompts/<file>.ts`: the stub that the author replaces. Created once and never rewritten. */
export function promptStub(prompt: PromptModel): TypeScriptFile {
  const { type, value } = prompt.identifiers;
  const message = tsString(`not implemented: ${prompt.name}`);
  return {
    path: promptHandlerPath(prompt),
    header: "",
    imports: [importOf("../../prompt-types.js", [`${type}Handler`], { types: true })],
    statements: [
      constant(
        value,
        (writer) => {
          writer.write("async (_args, _context) => ");
          writer.inlineBlock(() => writer.write(`throw new Error(${message});`).newLine());
        },
        { doc: docOf(prompt), type: `${type}Handler` },
      ),
    ],
  };
}

function docOf({ name, title, description }: PromptModel): readonly string[] {
  return tsCommentLines(description ?? title ?? name);
}
