/** Texts that a parser reads, and pieces of its grammar. */
export interface Corpus {
  readonly seeds: readonly string[];
  readonly tokens: readonly string[];
}

export const jsonBodies: Corpus = {
  seeds: [
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"n":9007199254740993}}}',
    '[{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"a","arguments":{"n":[1e400,-0,1.50]}}}]',
    '{"jsonrpc":"2.0","method":"tools/call","params":{"arguments":{"s":"\\\\\\"12345678901234567890","o":{"n":-12345678901234567890}}}}',
    '{"method":"tools/call","params":{"arguments":{"a":12345678901234567.0,"b":1234567890123456789e2,"c":0.12345678901234567}}}',
  ],
  tokens: [
    '"',
    "\\",
    "\\u0022",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "1".repeat(20),
    "-",
    ".",
    "e99",
    '"__proto__":',
    "\u2028",
  ],
};

export const urlTemplates: Corpus = {
  seeds: [
    "https://api.example.com/v1/{a}/x{b}?c=1",
    "${API_URL:-https://api.example.com}/{a}/{{b}}/c",
    "http://[::1]:8080/{a}.json",
    "https://${HOST}/{caller.sub}/{a b}",
  ],
  tokens: [
    "{",
    "}",
    "{{",
    "}}",
    "${",
    ":-",
    "/",
    "//",
    "?",
    "#",
    "@",
    "..",
    "%2e",
    "\\",
    "{a}",
    "${HOST}",
    "\n",
    "é",
  ],
};

export const authorizations: Corpus = {
  seeds: ["Bearer abc.def-ghi_~+/==", "bearer  x", "Basic YTpi", "Bearer", "Bearer a=b, Bearer c"],
  tokens: [" ", "=", ",", '"', "\t", "Bearer ", "bearer", "\r\n", "é"],
};

const manifest = `# Pets.
manifest: 1
server:
  name: pets
  version: 1.0.0

# All of them.
tools:
  # The list.
  list_pets:
    description: Lists pets. # Said by the author.
    inputSchema:
      type: object
      properties:
        limit: { type: integer, maximum: 100 }
    http: { method: GET, url: "\${API_URL:-https://api.example.com}/pets", query: { limit: "{limit}" } }

  add_pet:
    description: >-
      Adds a pet,
      with its name.
    inputSchema:
      $ref: "#/schemas/Pet"
    http:
      method: POST
      url: "https://api.example.com/pets"
      body: { json: "{pet}" }
schemas:
  Pet:
    type: object
    required:
      - name
    properties:
      name: { type: string, description: 'It''s "name"' }
`;

export const manifests: Corpus = {
  seeds: [
    manifest,
    manifest.replaceAll("\n", "\r\n"),
    "tools: &a { x: &b [1, 2, *b2], y: !!str 3 }\nmore: *a\n",
    "a: |+2\n    x\n\n\nb: >-\n  y\n  z\n? [k]\n: v\n",
    "%YAML 1.2\n---\na: 'b''c'\n...\n---\nd: \"e\\u0041\\\n  f\"\n",
  ],
  tokens: [
    "\n",
    "\n  ",
    "\n    ",
    ": ",
    "- ",
    "# ",
    " #",
    "'",
    '"',
    "|",
    ">-",
    "&a ",
    "*a",
    "!!map ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "? ",
    "<<: *a",
    "---\n",
    "\t",
    "\uFEFF",
    "\r",
  ],
};

/** An import as it was, and as it is made of the changed document. */
export const imports = {
  base: manifest,
  theirs: manifest
    .replace("maximum: 100", "maximum: 50")
    .replace("Adds a pet,", "Adds one pet,")
    .replace("      - name\n", "      - name\n      - kind\n"),
  operations: new Map([
    ["list_pets", "GET /pets"],
    ["add_pet", "POST /pets"],
  ]),
};
