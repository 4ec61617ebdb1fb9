import type { CallToolResult, Client, Progress, Tool } from "@modelcontextprotocol/client";
import { type Command, InvalidArgumentError, Option } from "commander";
import { printable } from "../diagnostics/render/printable.js";
import { isJsonObject } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { listeningUrl } from "../model/server-url.js";
import type { QuestionAnswerer } from "./answer-questions.js";
import type { WrittenArguments } from "./call-arguments.js";
import { CommandError, exitStatus } from "./exit.js";
import { addHeader } from "./header-option.js";
import { type ConnectionOptions, connect, connectionError, protocols } from "./mcp-connection.js";
import { loadModels } from "./models.js";
import { secondsOption } from "./seconds-option.js";
import { examples, printRemark, printResult } from "./terminal.js";

interface CallOptions extends ConnectionOptions {
  readonly list?: boolean;
  readonly save?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly yes?: boolean;
  readonly answer: ReadonlyMap<string, string>;
}

/** `mcpile call`: one tool call from the shell. */
export function registerCall(program: Command): void {
  program
    .command("call")
    .description("call a tool of a running server, or list its tools")
    .argument("<server>", "URL of the MCP endpoint, or the manifest of a server that runs on this machine")
    .argument("[tool]", "name of the tool")
    .argument("[arguments...]", "name=value for each, or all as JSON, @file, or - for standard input")
    .option("--list", "list the tools and their arguments; with a tool, its description and schemas")
    .option("--save <file>", "write the images and files of the result, else its text, to a file")
    .option("--token <token>", "access token; default: MCP_ACCESS_TOKEN of the environment")
    .option("--header <name: value>", "header for every request; may be repeated", addHeader, {})
    .addOption(
      new Option("--protocol <revision>", "MCP revision to speak").choices(protocols).default("auto"),
    )
    .option("--yes", "accept what the server asks before the tool runs")
    .option(
      "--answer <name=value>",
      "a field of the form that the server asks to fill in; may be repeated",
      addAnswer,
      new Map(),
    )
    .addOption(secondsOption("--timeout", "how long to wait for the result, or for its next progress"))
    .addHelpText(
      "after",
      examples(
        ["mcpile call manifests/dice-roller.yaml --list", "what there is to call"],
        ["mcpile call manifests/dice-roller.yaml roll_dice n_dice=3", "where the manifest says it runs"],
        [`mcpile call manifests/dice-roller.yaml roll_dice '{"n_dice": 3}'`, "the same as JSON"],
        ["mcpile call https://example.com/mcp search_books @query.json", "arguments from a file"],
        ["mcpile call https://example.com/mcp draw text=hello --save hello.png", "an image"],
        ["mcpile call https://example.com/mcp delete_book title=Emma --yes", "a tool that asks first"],
      ),
    )
    .action(call);
}

async function call(
  server: string,
  tool: string | undefined,
  words: readonly string[],
  options: CallOptions,
): Promise<void> {
  const { readArguments } = await import("./call-arguments.js");
  if (tool === undefined && options.list !== true)
    throw new CommandError("name a tool, or list them with --list");
  const input = readArguments(words);
  const isUrl = /^https?:\/\//i.test(server);
  const [model] = isUrl ? [] : ((await loadModels([server])) ?? []);
  if (!isUrl && model === undefined) return;
  const url = model === undefined ? server : process.env["MCP_SERVER_URL"] || listeningUrl(model);
  if (!URL.canParse(url)) throw new CommandError(`\`${url}\` is not a URL`);
  const { QuestionAnswerer, terminalPrompt } = await import("./answer-questions.js");
  const prompt = words.includes("-") ? undefined : terminalPrompt();
  const { yes = false, answer: written } = options;
  const answerer = new QuestionAnswerer({ yes, written, prompt: prompt?.ask });
  const client = await connect(url, options, answerer);
  try {
    const { tools } = await perform(url, () => client.listTools());
    if (tool === undefined || options.list === true) {
      const { shownTool, shownTools } = await import("./listed-tools.js");
      printResult(
        tool === undefined ? shownTools(tools) : shownTool(await find(tool, tools, model, options)),
      );
    } else {
      const found = await find(tool, tools, model, options);
      await callTool(client, { url, input, model, options, answerer }, found);
    }
  } finally {
    prompt?.close();
    await client.close();
  }
}

interface Call {
  readonly url: string;
  readonly input: WrittenArguments;
  readonly model: ServerModel | undefined;
  readonly options: CallOptions;
  readonly answerer: QuestionAnswerer;
}

async function callTool(client: Client, call: Call, tool: Tool): Promise<void> {
  const { url, input, model, options, answerer } = call;
  const [{ argumentsFor }, { saveResult, shownResult, textOfResult }] = await Promise.all([
    import("./call-arguments.js"),
    import("./call-result.js"),
  ]);
  const schema: unknown = tool.inputSchema;
  const result: CallToolResult = await perform(url, () =>
    // Listed first: the client mirrors arguments in headers (x-mcp-header) and checks the result by what is listed.
    client.callTool(
      { name: tool.name, arguments: { ...argumentsFor(input, isJsonObject(schema) ? schema : {}) } },
      { onprogress: printProgress, timeout: options.timeout * 1000, resetTimeoutOnProgress: true },
    ),
  );
  if (answerer.problem !== undefined) throw new CommandError(`${tool.name} did not run: ${answerer.problem}`);
  if (result.isError) {
    // A server's words: escaped line by line, so that they cannot steer a terminal.
    const lines = (textOfResult(result) || `${tool.name} failed`).split("\n").map(printable);
    printRemark(`error: ${lines.join("\n")}`);
    process.exitCode = exitStatus.invalid;
    return;
  }
  const known = model?.tools.find(({ name }) => name === tool.name);
  const isLegacy = client.getProtocolEra() !== "modern";
  const shown = shownResult(result, isLegacy && known?.output?.legacy?.wrapped === true);
  if (options.save === undefined) printResult(shown);
  else saveResult(result, shown, options.save);
}

/** Adds a field that is written as `name=value`. */
function addAnswer(text: string, answers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Write a field as name=value.");
  return new Map([...answers, [name, value]]);
}

/** A line for each report of progress, on standard error. */
function printProgress({ progress, total, message }: Progress): void {
  // Not the server's: the SDK reports that it asks the person, which the question says.
  if (message?.startsWith("Fulfilling input required by ")) return;
  const amount = total === undefined ? String(progress) : `${progress} of ${total}`;
  printRemark(printable(`progress: ${amount}${message === undefined ? "" : `: ${message}`}`));
}

/** The listed tool of a name. Throws `CommandError` that says what is listed, and why a tool of the manifest is not. */
async function find(
  name: string,
  tools: readonly Tool[],
  model: ServerModel | undefined,
  { token }: CallOptions,
): Promise<Tool> {
  const found = tools.find((tool) => tool.name === name);
  if (found !== undefined) return found;
  const known = model?.tools.find((tool) => tool.name === name);
  if (known !== undefined) {
    const { whyNotListed } = await import("./listed-tools.js");
    const reason = whyNotListed(known, token ?? process.env["MCP_ACCESS_TOKEN"]);
    throw new CommandError(`the server does not list the tool \`${name}\`: ${printable(reason)}`);
  }
  const names = tools.map((tool) => tool.name).join(", ");
  throw new CommandError(`the server has no tool \`${name}\`; it has: ${printable(names) || "none"}`);
}

/** Throws `CommandError` where a request fails. */
async function perform<T>(url: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw await connectionError(url, error);
  }
}
