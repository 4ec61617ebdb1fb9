import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";

/** An answer that a document gives as an example. */
export interface ExampleAnswer {
  /** `GET /path`. */
  readonly operation: string;
  readonly status: number;
  readonly mediaType: string;
  readonly body: Json;
}

const isJsonType = (type: string): boolean => /^[^;]*[/+]json\s*(?:;|$)/i.test(type);

/** The JSON examples of an operation's 2xx responses, and of their schemas where the responses have none. */
export function exampleAnswers(
  document: JsonObject,
  operation: string,
  definition: JsonObject,
): readonly ExampleAnswer[] {
  const follow = (value: Json | undefined, steps = 0): JsonObject => {
    if (!isJsonObject(value) || steps > 20) return {};
    return typeof value["$ref"] === "string" ? follow(target(document, value["$ref"]), steps + 1) : value;
  };
  const answers = new Map<string, ExampleAnswer>();
  const add = (status: string, mediaType: string, body: Json) => {
    const answer = { operation, status: /^\d+$/.test(status) ? Number(status) : 200, mediaType, body };
    answers.set(JSON.stringify(answer), answer);
  };
  for (const [status, held] of Object.entries(follow(definition["responses"]))) {
    if (!/^2/.test(status) || status === "204" || status === "205" || operation.startsWith("HEAD ")) continue;
    const response = follow(held);
    for (const [type, body] of Object.entries(follow(response["examples"])))
      if (isJsonType(type)) add(status, type, body);
    for (const [type, content] of Object.entries(follow(response["content"]))) {
      if (!isJsonType(type)) continue;
      const media = follow(content);
      const examples = [
        ...(media["example"] === undefined ? [] : [media["example"]]),
        ...Object.values(follow(media["examples"])).flatMap((example) => {
          const { value } = follow(example);
          return value === undefined ? [] : [value];
        }),
      ];
      const { example } = follow(media["schema"]);
      if (examples.length === 0 && example !== undefined) examples.push(example);
      for (const body of examples) add(status, type, body);
    }
    const { example } = follow(response["schema"]);
    if (follow(response["examples"])["application/json"] === undefined && example !== undefined)
      add(status, "application/json", example);
  }
  return [...answers.values()];
}

function target(document: JsonObject, reference: string): Json | undefined {
  let value: Json | undefined = document;
  for (const step of reference.replace(/^#/, "").split("/").slice(1)) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}
