import type { Json, JsonObject } from "../../src/json.js";
import { Deal, fits } from "./slots.js";

/** A manifest full of hostile strings, and what its server and its clients must then say. */
export interface HostileServer {
  readonly name: string;
  /** As YAML: every string in double quotes. */
  readonly text: string;
  readonly manifest: JsonObject;
  readonly tools: readonly HostileTool[];
  readonly client: { readonly model: string; readonly input: string; readonly url: string };
}

export interface HostileTool {
  readonly name: string;
  readonly section: JsonObject;
  readonly inputSchema: JsonObject;
  /** Whether its schemas refer to shared ones, so that they are listed in another form than they are written. */
  readonly shared: boolean;
  /** Arguments that its input schema accepts, and what they become with the defaults filled in. */
  readonly accepted: JsonObject;
  readonly completed: JsonObject;
  /** Of a tool that is an HTTP call: what the API is sent. */
  readonly sent?: { readonly query: readonly (readonly [string, string])[]; readonly body: Json };
}

/** Names that objects inherit or that languages keep, which the protocol takes. */
const strangeToolNames = [
  "constructor",
  "toString",
  "__proto__",
  "default",
  "then",
  "import",
  "con",
  "a.b-c",
];

/** Puts every string into some field of a valid manifest. */
export function hostileServer(name: string, texts: readonly string[]): HostileServer {
  const deal = new Deal(texts);
  const secured = texts.length % 3 !== 0;
  const server: JsonObject = {
    name,
    version: "1.0.0",
    ...deal.member("title"),
    ...deal.member("description"),
    ...deal.member("instructions"),
    ...deal.member("version", fits.version),
    ...deal.member("path", fits.path),
    ...(secured ? deal.member("host", fits.host) : {}),
    sdk: texts.length % 2 === 0 ? "v2" : "v1",
    allowedHosts: deal.several(2, fits.host),
    allowedOrigins: deal.several(2, fits.origin),
    dependencies: Object.fromEntries(
      deal.several(2, fits.package).map((dependency): [string, Json] => [dependency, deal.take() ?? "1.0.0"]),
    ),
  };
  const openai: JsonObject = {
    model: "m",
    input: "i",
    serverUrl: "https://h.example/",
    ...deal.member("model", fits.setting),
    ...deal.member("input"),
    ...deal.member("serverLabel", fits.label),
    ...deal.member("serverUrl", (text) => `https://h.example/${fits.fallback(text)}${fits.setting(text)}`),
    ...(texts.length % 5 === 0 ? deal.member("tunnelId", fits.setting) : {}),
  };
  const schemas = secured ? sharedSchemas(deal) : {};
  const tools: HostileTool[] = [];
  do {
    const number = tools.length;
    const strange = strangeToolNames[number % 4 === 3 ? Math.floor(number / 4) : -1];
    const toolName = strange ?? `tool${number}${deal.member("x", fits.label)["x"] ?? ""}`;
    tools.push(
      number % 3 === 2
        ? httpTool(toolName, deal)
        : handlerTool(toolName, deal, number % 2 === 0 ? Object.keys(schemas) : [], secured),
    );
  } while (deal.left > 0);
  const manifest: JsonObject = {
    manifest: 1,
    server,
    ...(secured ? { auth: authSection(deal) } : {}),
    schemas,
    tools: Object.fromEntries(tools.map((tool): [string, Json] => [tool.name, tool.section])),
    client: { openai },
  };
  return {
    name,
    text: yamlOf(manifest),
    manifest,
    tools,
    client: {
      model: String(openai["model"]),
      input: String(openai["input"]),
      url: filled(String(openai["serverUrl"])),
    },
  };
}

/** JSON is YAML, except characters that YAML does not take as they are. */
function yamlOf(value: Json): string {
  return JSON.stringify(value, null, 1).replaceAll(
    /[\u007f-\u009f\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A string whose placeholders all have defaults, with the defaults put in. */
function filled(text: string): string {
  return text.replaceAll(/\$\{\w+:-([^}]*)\}/g, (_, fallback: string) => fallback);
}

function authSection(deal: Deal): JsonObject {
  return {
    audience: ["a", ...deal.several(2, fits.setting)],
    ...deal.member("issuer", fits.fallback),
    jwksUri: "https://h.example/jwks",
    ...deal.member("jwksUri", fits.url),
    requiredScopes: deal.several(2, fits.scope),
    ...deal.member("resource", fits.url),
    authorizationServers: deal.several(2, fits.url),
  };
}

function sharedSchemas(deal: Deal): JsonObject {
  const schemas: Record<string, Json> = Object.create(null);
  for (let number = 0; number < 4 && deal.left > 0; number++) {
    const name = `${deal.take()} schema ${"abcd"[number]}`;
    schemas[name] = {
      type: "object",
      ...annotations(deal),
      properties: { next: { $ref: `#/schemas/${fits.pointer(name)}` }, kind: { const: deal.take() ?? "k" } },
      ...deal.member("$comment"),
    };
  }
  return schemas;
}

/** Keywords that say something and check nothing. */
function annotations(deal: Deal): JsonObject {
  return {
    ...deal.member("title"),
    ...deal.member("description"),
    ...deal.member("$comment"),
    ...deal.member("x-note"),
    ...deal.member("contentMediaType"),
    ...deal.member("contentEncoding"),
  };
}

function handlerTool(name: string, deal: Deal, shared: readonly string[], secured: boolean): HostileTool {
  const [properties, accepted, completed] = hostileProperties(deal);
  const required = Object.keys(accepted);
  for (const schema of shared) properties[`shared ${schema}`] = { $ref: `#/schemas/${fits.pointer(schema)}` };
  const inputSchema: JsonObject = {
    type: "object",
    ...annotations(deal),
    properties: Object.assign(Object.create(null), properties),
    required,
    additionalProperties: false,
  };
  const section: JsonObject = {
    ...deal.member("title"),
    ...deal.member("description"),
    inputSchema,
    outputSchema: outputSchema(deal),
    tags: deal.several(2, fits.tag),
    annotations: { ...deal.member("title"), readOnlyHint: true },
    ...(secured ? { scopes: deal.several(2, fits.scope) } : {}),
    examples: [
      { ...deal.member("title"), input: accepted },
      { ...deal.member("title"), input: accepted, ...deal.member("error") },
    ],
  };
  return { name, section, inputSchema, shared: shared.length > 0, accepted, completed };
}

/** Properties of every kind; arguments that fit them, and the same with the defaults filled in. */
function hostileProperties(deal: Deal): readonly [Record<string, Json>, JsonObject, JsonObject] {
  const properties: Record<string, Json> = Object.create(null);
  const accepted: Record<string, Json> = Object.create(null);
  const defaults: Record<string, Json> = Object.create(null);
  const add = (schema: JsonObject, value?: Json): void => {
    const name = deal.name(new Set(Object.keys(properties)));
    properties[name] = schema;
    if (value !== undefined) accepted[name] = value;
    else if (schema["default"] !== undefined) defaults[name] = schema["default"];
  };
  const value = deal.take() ?? "v";
  add({ type: "string", ...annotations(deal), ...deal.member("default") });
  const choices = [...new Set([value, ...deal.several(2)])];
  add({ enum: [...choices, 1, null], default: value, examples: choices });
  add({ const: value }, value);
  add({ type: "string", pattern: fits.pattern(value) }, value);
  const names = deal.several(2);
  if (names.length > 0) {
    const inner: JsonObject = fromNames(names, (name) => ({ const: name }));
    add(
      {
        type: "object",
        properties: inner,
        required: names,
        patternProperties: fromNames(names.map(fits.pattern), () => ({ type: "string" })),
        dependentRequired: fromNames(names, () => names),
        propertyNames: { enum: names },
        unevaluatedProperties: false,
      },
      fromNames(names, (name) => name),
    );
    add({ type: "array", prefixItems: names.map((name) => ({ const: name })), items: false }, names);
    add({ anyOf: names.map((name) => ({ const: name, title: name })) }, names[0]);
    add({ const: { [value]: [value, { deep: names }] } }, { [value]: [value, { deep: names }] });
    add({
      oneOf: names.map((name, index) => ({
        type: "object",
        properties: fromNames(["kind", name], () => ({ const: index })),
        required: ["kind"],
      })),
      ...deal.member("description"),
    });
  }
  return [properties, accepted, Object.assign(Object.create(null), defaults, accepted)];
}

function fromNames(names: readonly string[], value: (name: string) => Json): JsonObject {
  const object: Record<string, Json> = Object.create(null);
  for (const name of names) object[name] = value(name);
  return object;
}

function outputSchema(deal: Deal): JsonObject {
  const names = deal.several(3);
  return {
    type: "object",
    ...annotations(deal),
    properties: fromNames(names, (name) => ({
      type: ["string", "null"],
      description: name,
      enum: [name, null],
    })),
    required: names,
  };
}

/** A tool that posts its strings to an API, which sends them back. */
function httpTool(name: string, deal: Deal): HostileTool {
  const query = deal
    .several(4)
    .map((parameter): readonly [string, string] => [parameter, fits.template(deal.take() ?? "v")]);
  const members = deal.several(4);
  const body: JsonObject = {
    first: "{first}",
    ...fromNames(members, (member) => [fits.template(member), { [member]: fits.template(member) }]),
  };
  const first = deal.take() ?? "f";
  const inputSchema: JsonObject = {
    type: "object",
    properties: { first: { type: "string", ...annotations(deal) } },
    required: ["first"],
  };
  const section: JsonObject = {
    ...deal.member("title"),
    ...deal.member("description"),
    inputSchema,
    annotations: deal.member("title"),
    http: {
      method: "POST",
      url: `\${SAFETY_API:-http://127.0.0.1:9}/echo/${deal.take() === undefined ? "" : fits.urlPath(first)}`,
      query: fromNames(
        query.map(([parameter]) => parameter),
        (parameter) => query.find(([other]) => other === parameter)?.[1] ?? "",
      ),
      headers: fromNames(
        deal.several(2, (text) => `x-${fits.token(text)}`.toLowerCase()),
        () => fits.printable(deal.take() ?? "v"),
      ),
      cookies: fromNames(deal.several(2, fits.token), () => fits.cookie(deal.take() ?? "v")),
      body,
      credentials: {
        apiKey: {
          in: "query",
          name: deal.name(new Set(query.map(([parameter]) => parameter))),
          value: `\${SAFETY_KEY:-k}${fits.printable(deal.take() ?? "")}`,
        },
      },
      response: { as: "json", select: "/body", ...deal.member("default") },
    },
    examples: [{ input: { first } }],
  };
  return {
    name,
    section,
    inputSchema,
    shared: false,
    accepted: { first },
    completed: { first },
    sent: { query, body: { ...body, first } },
  };
}
