import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import { plainText } from "../../src/openapi/plain-text.js";
import { at, type Kept, listOf, type Said, type SchemaSilence } from "./schema-silence.js";
import type { Told } from "./told.js";

/** An operation of a document, its parameters followed. */
export interface Operation {
  readonly about: string;
  readonly pointer: string;
  readonly definition: JsonObject;
  readonly parameters: readonly Said[];
  readonly servers: Json | undefined;
}

/** Members of a parameter of Swagger 2.0 that are not keywords of its schema. */
const parameterWords = new Set(
  "name in description required collectionFormat allowEmptyValue schema deprecated style explode allowReserved example examples content".split(
    " ",
  ),
);

/** Compares an operation with its tool. */
export class OperationReader {
  readonly #document: JsonObject;
  readonly #operation: Operation;
  readonly #name: string;
  readonly #tool: JsonObject;
  readonly #http: JsonObject;
  readonly #told: Told;
  readonly #schemas: SchemaSilence;
  readonly #missing: string[] = [];

  constructor(
    document: JsonObject,
    operation: Operation,
    { name, tool }: { readonly name: string; readonly tool: JsonObject },
    told: Told,
    schemas: SchemaSilence,
  ) {
    this.#document = document;
    this.#operation = operation;
    this.#name = name;
    this.#tool = tool;
    this.#http = objectOf(tool["http"]);
    this.#told = told;
    this.#schemas = schemas;
  }

  missing(): readonly string[] {
    const { definition, parameters } = this.#operation;
    for (const [keyword, value] of Object.entries(definition)) {
      const form = this.#forms[keyword];
      if (form === undefined ? !this.#told.anywhere(keyword) : !form(value)) this.#miss(keyword);
    }
    for (const parameter of parameters) this.#parameter(parameter);
    return this.#missing;
  }

  /** Whether the tool or a remark has a member of the Operation Object. */
  readonly #forms: Readonly<Record<string, (value: Json) => boolean>> = {
    operationId: () => true,
    parameters: () => true,
    produces: () => true,
    consumes: () => true,
    schemes: (value) => this.#forms["servers"]?.(value) ?? false,
    summary: (value) => this.#hasText("title", value) || this.#hasText("description", value),
    description: (value) => this.#hasText("description", value),
    tags: (value) =>
      listOf(value).every((tag) => {
        const written = String(tag)
          .replaceAll(/[,\s]+/g, " ")
          .trim();
        return written === "" || listOf(this.#tool["tags"]).includes(written);
      }),
    deprecated: (value) => value !== true || String(this.#tool["description"]).startsWith("Deprecated. "),
    callbacks: () => this.#isTold("callbacks"),
    // Whether the first is the right one is another test's question.
    servers: (value) =>
      listOf(value).length < 2 || this.#isTold("server") || this.#told.of("servers", "server"),
    security: (value) => {
      const needed = listOf(value).filter((one) => Object.keys(objectOf(one)).length > 0);
      return needed.length === 0 || this.#http["credentials"] !== undefined || this.#isTold("credentials");
    },
    requestBody: (value) => this.#body(value),
    responses: (value) => this.#answers(objectOf(value)),
  };

  #miss(what: string): void {
    this.#missing.push(what);
  }

  #isTold(word: string): boolean {
    return this.#told.of(this.#operation.about, word);
  }

  #hasText(key: string, value: Json): boolean {
    const words = (text: Json | undefined) =>
      String(text ?? "")
        .replaceAll(/\s+/g, " ")
        .trim();
    const [wanted, held] = [words(plainText(String(value))), words(this.#tool[key])];
    const start = held.replace(/^Deprecated\. /, "").replace(/ ?…$/, "");
    // Cut with a mark at its end.
    return held.includes(wanted) || (held.endsWith("…") && wanted.startsWith(start));
  }

  #argument(name: string): readonly Kept[] {
    const properties = objectOf(objectOf(this.#tool["inputSchema"])["properties"]);
    if (!Object.hasOwn(properties, name)) return [];
    return [{ schema: objectOf(properties[name]), owner: `tool ${this.#name}` }];
  }

  #parameter({ schema: parameter, pointer }: Said): void {
    const [name, place] = [String(parameter["name"]), String(parameter["in"])];
    if (place === "body") return void this.#body({ ...parameter, content: { "": parameter } });
    const section = { path: "path", query: "query", header: "headers", cookie: "cookies" }[place];
    const entries = objectOf(this.#http[section ?? (this.#http["encoding"] === undefined ? "body" : "body")]);
    const entry = entries[name];
    const [placeholder, settings] =
      typeof entry === "string"
        ? [entry, objectOf(this.#http["encoding"])[name]]
        : [textOf(objectOf(entry)["value"]) ?? `{${name}}`, entry];
    const argument = this.#argument(place === "path" ? this.#pathArgument(name) : placeholder.slice(1, -1));
    if (argument.length === 0) {
      if (!this.#isTold(`\`${name}\``)) this.#miss(`parameter ${name} in ${place}`);
      return;
    }
    const swagger2 = Object.fromEntries(
      Object.entries(parameter).filter(([keyword]) => !parameterWords.has(keyword)),
    );
    const [type] = Object.keys(objectOf(parameter["content"]));
    const inner =
      type === undefined ? parameter["schema"] : objectOf(objectOf(parameter["content"])[type])["schema"];
    const { description, deprecated, example, examples } = parameter;
    const own: JsonObject = {
      ...(description !== undefined && { description: String(description).trim() }),
      ...(deprecated !== undefined && { deprecated }),
      ...(example !== undefined && { example }),
      ...(isJsonObject(examples) && {
        examples: Object.values(examples).map(
          (one) => follow(this.#document, { schema: objectOf(one), pointer: "" }).schema["value"] ?? null,
        ),
      }),
    };
    const used = place === "path" ? ["x-multi-segment", "x-ms-skip-url-encoding", "x-allow-slash"] : [];
    for (const key of used) delete swagger2[key];
    const extensions = Object.keys(swagger2).filter((key) => key.startsWith("x-"));
    for (const key of extensions) if (!this.#told.anywhere(key)) this.#miss(`${key} of parameter ${name}`);
    this.#schemas.compare({
      said: [
        { schema: own, pointer },
        { schema: swagger2, pointer },
        { schema: objectOf(inner), pointer: `${pointer}/schema` },
      ],
      kept: argument,
      direction: "request",
    });
    const written = objectOf(settings);
    const usual = { path: "simple", query: "form", header: "simple", cookie: "form" }[place];
    for (const keyword of ["style", "explode", "allowReserved"] as const) {
      const value = parameter[keyword];
      const style = parameter["style"] ?? usual;
      const byDefault =
        keyword === "style"
          ? usual
          : keyword === "explode"
            ? style === "form" || style === "deepObject"
            : false;
      if (value === undefined || value === byDefault || written[keyword] === value) continue;
      if (!this.#isTold(String(value)) && !this.#isTold(`\`${name}\``))
        this.#miss(`${keyword} of parameter ${name}`);
    }
    if (parameter["allowEmptyValue"] === true && !this.#isTold(`\`allowEmptyValue\` of \`${name}\``))
      this.#miss(`allowEmptyValue of parameter ${name}`);
    if (type !== undefined && written["style"] !== "json" && !this.#isTold(type))
      this.#miss(`content of parameter ${name}`);
  }

  /** The argument that stands where the path of the document has a placeholder. */
  #pathArgument(name: string): string {
    const path = this.#operation.about.replace(/^\S+ /, "");
    const names = (text: string) => [...text.matchAll(/\{([^{}]*)\}/g)].map(([, found = ""]) => found);
    const url = String(this.#http["url"]).replaceAll(/\$\{[^{}]*\}/g, "");
    return names(url)[names(path).indexOf(name)] ?? "";
  }

  /** The media type that is used, of those of a `content`. */
  #chosen(content: JsonObject, what: string): string | undefined {
    const types = Object.keys(content);
    return types.length < 2 ? types[0] : types.find((type) => this.#isTold(`${what} is \`${type}\``));
  }

  #body(value: Json): boolean {
    const { schema: body, pointer } = follow(this.#document, {
      schema: objectOf(value),
      pointer: `${this.#operation.pointer}/requestBody`,
    });
    if (this.#isTold("its body")) return true;
    const content = objectOf(body["content"]);
    const type = this.#chosen(content, "the body");
    if (type === undefined) return Object.keys(content).length === 0;
    const media = objectOf(content[type]);
    const at = { schema: objectOf(media["schema"]), pointer: `${pointer}/content/${escaped(type)}/schema` };
    const kept = this.#keptBody();
    const { description } = body;
    const has = typeof description !== "string" || this.#hasDescription(description, kept);
    if (!has && !this.#isTold("`description`")) this.#miss("description of the body");
    this.#extensionsOf(body, "the body");
    this.#media(media, "the body");
    const told = ["title", "description", "example", "examples", "deprecated"];
    const isWhole = typeof this.#http["body"] === "string" || !this.#isTold("of its body, whose members");
    if (!this.#isTold(`the schema of its \`${type}\` body`))
      this.#schemas.compare({ said: [at], kept, direction: "request", told: isWhole ? [] : told });
    const encoding = objectOf(this.#http["encoding"]);
    for (const [name, said] of Object.entries(objectOf(media["encoding"]))) {
      for (const [keyword, held] of Object.entries(objectOf(said))) {
        const written = objectOf(encoding[name])[keyword];
        const isUsual = keyword === "explode" && held === ((objectOf(said)["style"] ?? "form") === "form");
        if (written !== undefined ? String(held).startsWith(String(written)) : isUsual) continue;
        if (!this.#isTold(`\`${name}\``)) this.#miss(`${keyword} of the encoding of ${name}`);
      }
    }
    return true;
  }

  #hasDescription(description: string, kept: readonly Kept[]): boolean {
    const text = plainText(description).trim();
    return (
      text === "" ||
      kept.some(({ schema }) => String(schema["description"] ?? "").includes(text)) ||
      this.#hasText("description", description)
    );
  }

  /** The body as one schema, whether it is one argument or several. */
  #keptBody(): readonly Kept[] {
    const { body } = this.#http;
    if (typeof body === "string") return this.#argument(body.slice(1, -1));
    const input = objectOf(this.#tool["inputSchema"]);
    const properties: Record<string, Json> = {};
    const required: string[] = [];
    for (const [name, placeholder] of Object.entries(objectOf(body))) {
      const argument = String(placeholder).slice(1, -1);
      const [found] = this.#argument(argument);
      if (found === undefined) continue;
      properties[name] = found.schema;
      if (listOf(input["required"]).includes(argument)) required.push(name);
    }
    const { additionalProperties = false, description = "", title = "" } = { ...input, ...this.#tool };
    const schema = { type: "object", properties, required, additionalProperties, description, title };
    return [{ schema, owner: `tool ${this.#name}` }];
  }

  #answers(responses: JsonObject): boolean {
    const statuses = Object.keys(responses).filter((status) => !status.startsWith("x-"));
    const good = statuses.filter((status) => /^2(?:\d\d|XX)$/i.test(status));
    const used = good.length > 0 ? good : statuses.filter((status) => status === "default");
    if (used.length < statuses.length && !this.#told.anywhere("errors"))
      this.#miss("responses that are errors");
    for (const status of used) {
      const { schema: response, pointer } = follow(this.#document, {
        schema: objectOf(responses[status]),
        pointer: `${this.#operation.pointer}/responses/${status}`,
      });
      if (response["headers"] !== undefined && !this.#isTold("headers")) this.#miss("headers of responses");
      if (response["links"] !== undefined && !this.#told.anywhere("links")) this.#miss("links of responses");
      this.#extensionsOf(response, "a response");
      const { schema, examples, description } = response;
      const isSaid = this.#hasText("description", description ?? "") || this.#told.anywhere("responses");
      if (!isSaid && String(description).split(/\s+/).length > 3) this.#miss("description of responses");
      const content = objectOf(schema === undefined ? response["content"] : { json: { schema } });
      if (examples !== undefined && !this.#told.anywhere("media types")) this.#miss("examples of responses");
      const type = this.#chosen(content, "the answer");
      if (type === undefined) {
        if (Object.keys(content).length > 0) this.#miss(`media types of the response ${status}`);
        continue;
      }
      const media = objectOf(content[type]);
      this.#media(media, `the response ${status}`);
      if (this.#isTold("its one response, `default`") || this.#isTold("an answer has no body")) continue;
      if (media["schema"] === undefined || this.#isTold("the schema of its")) continue;
      if (this.#isTold(`the content of its response ${status}`) || this.#isTold("its answer is a stream"))
        continue;
      const output = this.#tool["outputSchema"];
      const isText =
        output === undefined && (!/json/.test(type) || objectOf(media["schema"])["type"] === "file");
      this.#schemas.compare({
        said: [{ schema: objectOf(media["schema"]), pointer: `${pointer}/content/${escaped(type)}/schema` }],
        kept: [
          {
            schema: isText ? { type: "string", contentEncoding: "base64" } : objectOf(output),
            owner: `tool ${this.#name}`,
          },
        ],
        direction: "response",
      });
    }
    return true;
  }

  #media(media: JsonObject, of: string): void {
    for (const keyword of ["example", "examples"])
      if (media[keyword] !== undefined && !this.#told.anywhere("media types"))
        this.#miss(`${keyword} of ${of}`);
    this.#extensionsOf(media, of);
  }

  #extensionsOf(value: JsonObject, of: string): void {
    for (const keyword of Object.keys(value))
      if (keyword.startsWith("x-") && !this.#told.anywhere(keyword)) this.#miss(`${keyword} of ${of}`);
  }
}

/** The end of a chain of references. */
export function follow(document: JsonObject, { schema, pointer }: Said): Said {
  const { $ref } = schema;
  if (typeof $ref !== "string") return { schema, pointer };
  const target = at(document, $ref);
  return isJsonObject(target) ? follow(document, { schema: target, pointer: $ref }) : { schema, pointer };
}

export function escaped(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
