import { parse } from "yaml";

// Manifests of any size, always the same for the same size: what the compiler is measured on.
const domains = ["order", "invoice", "customer", "shipment", "ticket", "product", "payment", "booking"];
const actions = ["list", "get", "create", "update", "archive", "search", "export", "assign"];

/** A manifest of `count` tools: eight properties each, some of them shared schemas; most have an output schema. */
export function manifestOf(count) {
  const lines = [
    "manifest: 1",
    "server:",
    `  name: bench-${count}`,
    "  version: 1.0.0",
    `  description: A server of ${count} tools.`,
    "auth:",
    "  jwksUri: https://auth.example.com/jwks.json",
    "  issuer: https://auth.example.com/",
    "  audience: https://mcp.example.com/mcp",
    "schemas:",
  ];
  for (const domain of domains) lines.push(...sharedSchemas(domain));
  lines.push("tools:");
  for (let index = 0; index < count; index++) lines.push(...tool(index));
  return `${lines.join("\n")}\n`;
}

/** The same manifest in the other forms that people write: name of the form, and text. */
export function manifestForms(count) {
  const text = manifestOf(count);
  const data = parse(text);
  return [
    ["JSON", JSON.stringify(data)],
    ["pretty JSON", `${JSON.stringify(data, null, 2)}\n`],
    ["CRLF", text.replaceAll("\n", "\r\n")],
    ["tab", text.replace("manifest: 1", "manifest:\t1")],
    [
      "anchor",
      text.replace("  OrderPage:\n", "  OrderPage: &page\n").replace("\ntools:", "\n  Page: *page\ntools:"),
    ],
  ];
}

function sharedSchemas(domain) {
  const name = domain.charAt(0).toUpperCase() + domain.slice(1);
  return `
  ${name}Page:
    type: object
    description: One page of ${domain}s.
    properties:
      number: { type: integer, minimum: 1, default: 1, description: Which page }
      size: { type: integer, minimum: 1, maximum: 200, default: 50, description: How many a page }
  ${name}:
    type: object
    description: A ${domain} as it is stored.
    properties:
      id: { type: string, format: uuid, description: Identifier }
      title: { type: string, minLength: 1, maxLength: 200 }
      status: { type: string, enum: [draft, open, closed] }
      createdAt: { type: string, format: date-time }
      total: { type: number, minimum: 0 }
      tags:
        type: array
        items: { type: string }
    required: [id, title, status]`
    .split("\n")
    .slice(1);
}

function tool(index) {
  const domain = domains[index % domains.length];
  const action = actions[Math.floor(index / domains.length) % actions.length];
  const name = domain.charAt(0).toUpperCase() + domain.slice(1);
  const readOnly = ["list", "get", "search", "export"].includes(action);
  const lines = `
  ${action}_${domain}_${index}:
    title: ${action} ${domain} ${index}
    description: |-
      The ${action} operation on ${domain}s, number ${index}.
      Takes a filter and answers what it found; see the handbook for what it costs.
    scopes: ["${domain}:${readOnly ? "read" : "write"}"]
    annotations: { readOnlyHint: ${readOnly}, openWorldHint: false }
    inputSchema:
      type: object
      additionalProperties: false
      properties:
        id:
          type: string
          format: uuid
          description: The ${domain} that is meant
        query:
          type: string
          minLength: 1
          maxLength: ${100 + index}
          description: Words that it must hold
        status:
          type: string
          enum: [draft, open, closed, "state-${index % 50}"]
          default: open
        limit:
          type: integer
          minimum: 1
          maximum: ${50 + (index % 100)}
          default: 20
          description: At most so many
        since: { type: string, format: date-time, description: Not older than this }
        tags:
          type: array
          description: All of these
          items: { type: string, pattern: "^[a-z][a-z0-9-]*$" }
          maxItems: 20
        verbose: { type: boolean, default: false, description: Everything about each }
        page:
          $ref: "#/schemas/${name}Page"
      required: [id, query]`
    .split("\n")
    .slice(1);
  if (index % 4 === 3) return lines;
  const output =
    index % 2 === 0
      ? ["    outputSchema:", `      $ref: "#/schemas/${name}"`]
      : `    outputSchema:
      type: object
      properties:
        items:
          type: array
          items: { $ref: "#/schemas/${name}" }
        total: { type: integer, minimum: 0, description: How many there are in all }
        next: { type: [string, "null"], description: Where the next page begins }
      required: [items, total]`.split("\n");
  return [...lines, ...output];
}
