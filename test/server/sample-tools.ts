import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { content } from "../../templates/server/content.js";
import type { ToolContext } from "../../templates/server/context.js";
import type { Settings } from "../../templates/server/settings/settings.js";
import type { JsonObject, Tool, Validator } from "../../templates/server/tool.js";
import { ToolError } from "../../templates/server/tool-error.js";

export const settings: Settings = {
  name: "sample",
  title: "Sample",
  version: "1.2.3",
  instructions: "Roll.",
  host: "127.0.0.1",
  port: 0,
  path: "/mcp",
  allowedHosts: [],
  allowedOrigins: [],
  limits: { requestBytes: 1_048_576, requestsPerMinute: 0 },
};

const ajv = new Ajv2020({ allErrors: true, useDefaults: true, ownProperties: true, strict: false });

function validator(schema: JsonObject): Validator {
  const validate: ValidateFunction = ajv.compile(schema);
  const check: Validator = (value) => {
    const valid = validate(value);
    check.errors = validate.errors ?? null;
    return valid;
  };
  return check;
}

export interface ToolOptions extends Partial<Omit<Tool, "name" | "listing" | "handler">> {
  readonly description?: string;
  readonly inputSchema?: JsonObject;
  readonly outputSchema?: JsonObject;
  // biome-ignore lint/suspicious/noExplicitAny: handlers under test take the input their schema describes
  readonly handler?: (input: any, context: ToolContext) => unknown;
}

/** A tool as `tools.ts` of a generated server has it, with validators compiled here and now. */
export function tool(name: string, options: ToolOptions = {}): Tool {
  const {
    description,
    inputSchema = { type: "object", properties: {} },
    outputSchema,
    handler,
    ...rest
  } = options;
  const wraps = outputSchema !== undefined && outputSchema["type"] !== "object";
  return {
    name,
    listing: {
      name,
      inputSchema,
      ...(description === undefined ? {} : { description }),
      ...(outputSchema === undefined ? {} : { outputSchema }),
    },
    scopes: [],
    timeoutMs: 10_000,
    streaming: false,
    validateInput: validator(inputSchema),
    ...(outputSchema === undefined ? {} : { validateOutput: validator(outputSchema) }),
    ...(wraps
      ? {
          legacyOutputSchema: {
            type: "object",
            properties: { result: outputSchema },
            required: ["result"],
          },
        }
      : {}),
    handler: handler ?? (() => undefined),
    ...rest,
  };
}

const numberOfDice: JsonObject = {
  type: "object",
  properties: { n_dice: { type: "integer", minimum: 1, maximum: 100 } },
  required: ["n_dice"],
  additionalProperties: false,
};

/** One tool for each thing that a server must get right. */
export function sampleTools(): readonly Tool[] {
  return [
    tool("roll_dice", {
      description: "Rolls dice.",
      inputSchema: numberOfDice,
      outputSchema: { type: "array", items: { type: "integer", minimum: 1, maximum: 6 } },
      handler: ({ n_dice }: { n_dice: number }) => Array.from({ length: n_dice }, (_, i) => (i % 6) + 1),
    }),
    tool("echo", {
      inputSchema: {
        type: "object",
        properties: {
          text: { type: "string", maxLength: 20 },
          style: {
            type: "object",
            default: {},
            properties: { loud: { type: "boolean", default: false }, colour: { enum: ["red", "blue"] } },
          },
          list: { type: "array", items: { type: "number" }, uniqueItems: true },
        },
        required: ["text"],
      },
      outputSchema: { type: "object", properties: { input: { type: "object" } }, required: ["input"] },
      handler: async (input: unknown) => ({ input }),
    }),
    tool("anything", { handler: (input: unknown) => input }),
    tool("greet", { aliases: ["hello"], handler: () => "hello" }),
    tool("picture", {
      handler: () =>
        content({ type: "text", text: "a dot" }, { type: "image", data: "aGk=", mimeType: "image/png" }),
    }),
    tool("nothing"),
    tool("refuse", {
      handler: () => {
        throw new ToolError("the table is closed");
      },
    }),
    tool("crash", {
      handler: async () => {
        throw new Error("password=hunter2");
      },
    }),
    tool("lie", { outputSchema: { type: "integer" }, handler: () => "not a number" }),
    tool("huge", { handler: () => 10n }),
    tool("slow", { timeoutMs: 20, handler: () => new Promise(() => {}) }),
    tool("regional", {
      inputSchema: {
        type: "object",
        properties: { region: { type: "string", "x-mcp-header": "Region" } },
        required: ["region"],
      },
      handler: ({ region }: { region: string }) => region,
    }),
    tool("count", {
      streaming: true,
      inputSchema: { type: "object", properties: { to: { type: "integer", maximum: 9, default: 2 } } },
      outputSchema: { type: "object", properties: { counted: { type: "integer" } } },
      handler: async ({ to }: { to: number }, context: ToolContext) => {
        for (let i = 1; i <= to; i++) {
          context.progress(i, to, `at ${i}`);
          context.log("info", `counted ${i}`, { i });
          await new Promise((resolve) => setImmediate(resolve));
        }
        return { counted: to };
      },
    }),
    tool("guarded", { scopes: ["dice:admin"], handler: () => "let in" }),
  ];
}
