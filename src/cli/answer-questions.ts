import { createInterface, type Interface } from "node:readline";
import { printable } from "../diagnostics/render/printable.js";
import { emptyObject, isJsonObject, type Json, type JsonObject } from "../json.js";
import { argumentsFor } from "./call-arguments.js";
import { printRemark } from "./terminal.js";

/** A client's answer to a question (`ElicitResult` of MCP). */
export interface Answer {
  [key: string]: unknown;
  action: "accept" | "decline" | "cancel";
  content?: Record<string, string | number | boolean | string[]>;
}

/** A question of a server, not validated (`ElicitRequestFormParams` of MCP). */
export interface ServerQuestion {
  readonly message: string;
  readonly requestedSchema?: unknown;
}

/** Reads a line from the person; undefined where there is none. */
export type Prompt = (text: string) => Promise<string | undefined>;

export interface AnswerOptions {
  /** Whether questions are accepted, and forms sent with what is known. */
  readonly yes: boolean;
  /** Values of fields by name, as written on the command line. */
  readonly written: ReadonlyMap<string, string>;
  /** Absent: nobody can be asked. */
  readonly prompt?: Prompt | undefined;
}

/** Answers the questions of a server: from the command line, else by asking the person at the terminal. Never by itself. */
export class QuestionAnswerer {
  readonly #options: AnswerOptions;
  #problem: string | undefined;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** Why a question was left without an answer. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Shows a question, and answers it. */
  async answer({ message, requestedSchema }: ServerQuestion): Promise<Answer> {
    // A server's words: they cannot steer a terminal.
    printRemark(`question: ${printable(message)}`);
    const schema = isJsonObject(requestedSchema) ? requestedSchema : {};
    const fields = Object.entries(isJsonObject(schema["properties"]) ? schema["properties"] : {});
    return fields.length === 0 ? this.#confirm() : this.#fillIn(schema, fields);
  }

  async #confirm(): Promise<Answer> {
    const { yes, prompt } = this.#options;
    if (yes) return { action: "accept", content: {} };
    if (prompt === undefined) return this.#unanswered("nobody can be asked here: accept with --yes");
    const line = await prompt("Accept? [y/N] ");
    if (line === undefined) return { action: "cancel" };
    return /^y(?:es)?$/i.test(line.trim()) ? { action: "accept", content: {} } : { action: "decline" };
  }

  async #fillIn(schema: JsonObject, fields: readonly (readonly [string, Json])[]): Promise<Answer> {
    const { yes, written, prompt } = this.#options;
    const names = fields.map(([name]) => name);
    const unknown = [...written.keys()].find((name) => !names.includes(name));
    if (unknown !== undefined) {
      return this.#unanswered(`the form has no field \`${unknown}\`; it has: ${printable(names.join(", "))}`);
    }
    const required: readonly Json[] = Array.isArray(schema["required"]) ? schema["required"] : [];
    const given = argumentsFor({ named: written }, schema);
    const content = emptyObject<string | number | boolean | string[]>();
    for (const [name, field] of fields) {
      const isRequired = required.includes(name);
      const shape = isJsonObject(field) ? field : {};
      const value = written.has(name) ? fieldValue(shape, given[name] ?? null) : undefined;
      if (written.has(name)) {
        if (value === undefined)
          return this.#unanswered(`${label(name, shape)}: \`${written.get(name)}\` does not fit`);
        content[name] = value;
      } else if (yes || prompt === undefined) {
        if (!isRequired || shape["default"] !== undefined) continue;
        return this.#unanswered(
          `the form needs ${label(name, shape)}: pass --answer ${printable(name)}=<value>`,
        );
      } else {
        const typed = await askFor(prompt, name, shape, isRequired);
        if (typed === undefined) return { action: "cancel" };
        if (typed !== "") content[name] = typed;
      }
    }
    if (!yes && written.size === 0 && prompt === undefined)
      return this.#unanswered(
        "nobody can be asked here: pass --answer <name>=<value>, or --yes for the defaults",
      );
    return { action: "accept", content };
  }

  #unanswered(problem: string): Answer {
    this.#problem = problem;
    return { action: "cancel" };
  }
}

/** The person at the terminal; undefined where standard input or standard error is not one. */
export function terminalPrompt(
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WriteStream = process.stderr,
): LinePrompt | undefined {
  return input.isTTY && output.isTTY ? new LinePrompt(input, output) : undefined;
}

/** Shows a text on a stream, and reads a line from another. Lines that come early are kept for the next question. */
export class LinePrompt {
  readonly #input: NodeJS.ReadableStream;
  readonly #output: NodeJS.WritableStream;
  #reader: Interface | undefined;
  #lines: AsyncIterator<string> | undefined;

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
    this.#input = input;
    this.#output = output;
  }

  readonly ask: Prompt = async (text) => {
    this.#reader ??= this.#open();
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    this.#reader.setPrompt(text);
    this.#reader.prompt();
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : value;
  };

  /** Ends the reading, so that the process can end. */
  close(): void {
    this.#reader?.close();
  }

  #open(): Interface {
    const reader = createInterface({ input: this.#input, output: this.#output });
    // Ctrl+C ends the input, which cancels the question.
    reader.once("SIGINT", () => reader.close());
    return reader;
  }
}

/** The value of a field that a person types, `""` for none; undefined where the person ends the input. */
async function askFor(
  prompt: Prompt,
  name: string,
  field: JsonObject,
  isRequired: boolean,
): Promise<string | number | boolean | string[] | undefined> {
  const needed = isRequired && field["default"] === undefined;
  for (;;) {
    const line = await prompt(`${label(name, field)}${needed ? "" : " (optional)"}: `);
    if (line === undefined) return undefined;
    if (line.trim() === "" && !needed) return "";
    const value = line.trim() === "" ? undefined : fieldValue(field, jsonOf(field, line.trim()));
    if (value !== undefined) return value;
    printRemark("This does not fit the field.");
  }
}

function jsonOf(field: JsonObject, line: string): Json {
  return (
    argumentsFor({ named: new Map([["value", line]]) }, { properties: { value: field } })["value"] ?? null
  );
}

/** A value in the form of a field; undefined where it has another. Several choices may be written with commas between them. */
function fieldValue(field: JsonObject, value: Json): string | number | boolean | string[] | undefined {
  const choices = choicesOf(field).map(([choice]) => choice);
  const isChoice = (choice: Json): choice is string =>
    typeof choice === "string" && (choices.length === 0 || choices.includes(choice));
  switch (field["type"]) {
    case "string":
      return isChoice(value) ? value : undefined;
    case "integer":
      return Number.isSafeInteger(value) ? Number(value) : undefined;
    case "number":
      return typeof value === "number" ? value : undefined;
    case "boolean":
      if (typeof value === "string" && /^(?:y|yes|n|no)$/i.test(value)) return /^y/i.test(value);
      return typeof value === "boolean" ? value : undefined;
    case "array": {
      const items: readonly Json[] =
        typeof value === "string"
          ? value.split(",").map((item) => item.trim())
          : Array.isArray(value)
            ? value
            : [null];
      return items.every(isChoice) ? [...items] : undefined;
    }
    default:
      return undefined;
  }
}

/** The choices of a field, with their titles. */
function choicesOf(field: JsonObject): readonly (readonly [value: string, title?: string])[] {
  const place = isJsonObject(field["items"]) ? field["items"] : field;
  const { enum: names, oneOf, anyOf } = place;
  if (Array.isArray(names)) return names.map((name: Json) => [String(name)] as const);
  const titled = oneOf ?? anyOf;
  return (Array.isArray(titled) ? titled : []).flatMap((choice: Json) =>
    isJsonObject(choice) ? [[String(choice["const"]), String(choice["title"])] as const] : [],
  );
}

/** `state (good: As new, worn: Worn)`. */
function label(name: string, field: JsonObject): string {
  const { title, description } = field;
  const choices = choicesOf(field).map(([value, shown]) =>
    shown === undefined ? value : `${value}: ${shown}`,
  );
  const kind =
    choices.length > 0
      ? choices.join(", ")
      : field["type"] === "boolean"
        ? "yes or no"
        : String(field["type"]);
  const said = [title, description].filter((text) => typeof text === "string" && text !== name).join(". ");
  return printable(`${name}${said === "" ? "" : `, ${said}`} (${kind})`);
}
