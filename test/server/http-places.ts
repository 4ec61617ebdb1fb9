import type { HttpBody, HttpRequest } from "../../templates/server/http-tools/request.js";
import type { RecordedRequest } from "./recording-server.js";

/** A way for an argument into a request. */
export interface Place {
  /** `label, exploded`: the head of a column in the documentation. */
  readonly name: string;
  /** Where the argument `v` stands, beside `owner`, which is `me` and which no argument may touch. */
  readonly request: Partial<Omit<HttpRequest, "url">> & { readonly url: string };
  /** Headers that such a request has beside those of every request. */
  readonly headers: readonly string[];
  /**
   * The parts of `v` that a server reads by rules of its own: names and values as strings. Throws where anything beside
   * `v` is not as it should be.
   */
  read(request: RecordedRequest): Promise<readonly string[]>;
}

function check(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** Every string in a JSON value, members' names among them. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsOf(inner)]);
}

function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type PathStyle = "simple" | "label" | "matrix" | "json";

function path(style: PathStyle, explode = false, slash?: "encode" | "keep"): Place {
  return {
    name: `${style}${explode ? ", exploded" : ""}${slash === undefined ? "" : `, slash: ${slash}`}`,
    request: {
      url: "/api/things/{v}/parts?owner=me",
      path: [{ name: "v", style, explode, ...(slash !== undefined && { slash }) }],
    },
    headers: [],
    async read({ target }) {
      const [whole = "", query] = target.split("?");
      check(query, "owner=me", "query");
      const segments = whole.split("/");
      check([...segments.slice(0, 3), segments.at(-1)], ["", "api", "things", "parts"], "path");
      if (slash !== "keep") check(segments.length, 5, "segments");
      const between = segments.slice(3, -1);
      for (const segment of between) {
        // However often a server decodes, a segment stays one, and means nothing else.
        let decoded = segment;
        for (let times = 0; times < 4; times++, decoded = decodedOr(decoded)) {
          if (/^\.{0,2}(?:;.*)?$/s.test(decoded) && style !== "matrix")
            throw new Error(`the segment ${segment}`);
          if (slash === undefined && /[/\\]/.test(decoded)) throw new Error(`a slash in ${segment}`);
          if (/(?:^|[/\\])\.\.(?:[/\\;]|$)/.test(decoded)) throw new Error(`${segment} climbs`);
        }
      }
      const inner = between.join("/");
      if (style === "json") return textsOf(JSON.parse(decodeURIComponent(inner)));
      const items = style === "matrix" ? /[;,=]/ : style === "label" && explode ? /[.=]/ : /[,=]/;
      const written = style === "simple" ? inner : inner.slice(1);
      return [written, ...written.split(items)].map(decodeURIComponent);
    },
  };
}

type QueryStyle = "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";

/** Pairs of a query or a form, with `owner` as it should be. */
function pairsOf(text: string, style: QueryStyle): readonly string[] {
  const pairs = [...new URLSearchParams(text)];
  check(
    pairs.filter(([name]) => name === "owner").map(([, value]) => value),
    ["me"],
    "owner",
  );
  // Some servers take `;` for `&`.
  if (/;\s*owner=/.test(text)) throw new Error("`;` begins a parameter");
  const own = pairs.filter(([name]) => name !== "owner");
  if (style === "json") return own.flatMap(([, value]) => textsOf(JSON.parse(value)));
  const separator = { form: ",", spaceDelimited: " ", pipeDelimited: "|", deepObject: "][" }[style];
  return own.flatMap(([name, value]) => [
    name,
    name.replace(/^v\[(.*)\]$/s, "$1"),
    value,
    // In a form an encoded comma is a part of its item.
    ...(style === "form" ? [] : value.split(separator)),
  ]);
}

function query(style: QueryStyle, explode: boolean, allowReserved = false): Place {
  return {
    name: `${style}${explode && style !== "deepObject" ? ", exploded" : ""}${allowReserved ? ", reserved" : ""}`,
    request: {
      url: "/api",
      query: [
        { name: "v", value: "{v}", style, explode, allowReserved },
        { name: "owner", value: "me" },
      ],
    },
    headers: [],
    async read({ target }) {
      const [whole, ...rest] = target.split("?");
      check(whole, "/api", "path");
      const raw = rest.join("?");
      // Lists that are not exploded have plain commas between their encoded items.
      const items = raw.split(/[&=,]/).map(decodedOr);
      return [...pairsOf(raw, style), ...items];
    },
  };
}

function header(style: "simple" | "json", explode = false): Place {
  return {
    name: `header, ${style}${explode ? ", exploded" : ""}`,
    request: { url: "/api?owner=me", headers: [{ name: "x-v", value: "{v}", style, explode }] },
    headers: ["x-v"],
    async read({ target, rawHeaders }) {
      check(target, "/api?owner=me", "target");
      const value = rawHeaders[rawHeaders.findIndex((name) => name.toLowerCase() === "x-v") + 1] ?? "";
      if (style === "json") return textsOf(JSON.parse(value));
      return [value, ...value.split(","), ...value.split(/[,=]/)];
    },
  };
}

function cookie(style: "form" | "cookie" | "json", explode = false): Place {
  return {
    name: `cookie, ${style}${explode ? ", exploded" : ""}`,
    request: {
      url: "/api?owner=me",
      cookies: [
        { name: "v", value: "{v}", style, explode },
        { name: "owner", value: "me" },
      ],
    },
    headers: ["cookie"],
    async read({ target, headers }) {
      check(target, "/api?owner=me", "target");
      const cookies = (headers.cookie ?? "").split(/; */);
      check(
        cookies.filter((text) => /^\s*owner\s*=/.test(text)),
        ["owner=me"],
        "the cookie owner",
      );
      const own = cookies.filter((text) => text !== "owner=me");
      if (style === "json")
        return own.flatMap((text) => textsOf(JSON.parse(decodeURIComponent(text.slice(2)))));
      return own.flatMap((text) => text.split(/[&=,]/)).map(decodeURIComponent);
    },
  };
}

function body(
  name: string,
  sent: HttpBody,
  read: (request: RecordedRequest) => readonly string[] | Promise<readonly string[]>,
): Place {
  return {
    name,
    request: { url: "/api?owner=me", method: "POST", body: sent },
    headers: [],
    async read(request) {
      check(request.target, "/api?owner=me", "target");
      // No argument changes what the body is.
      check(request.headers["content-type"]?.split(";")[0], sent.contentType, "content-type");
      check(Number(request.headers["content-length"]), request.body.length, "content-length");
      return read(request);
    },
  };
}

const shaped = { v: "{v}", owner: "me" };

function form(style: Exclude<QueryStyle, "json"> | "json", explode: boolean): Place {
  const encoding = [{ name: "v", style, explode }];
  return body(
    `form, ${style}${explode && style !== "deepObject" ? ", exploded" : ""}`,
    { format: "form", contentType: "application/x-www-form-urlencoded", content: shaped, encoding },
    ({ body: bytes }) => {
      const text = bytes.toString();
      return [...pairsOf(text, style), ...text.split(/[&=,]/).map(decodedOr)];
    },
  );
}

/** Names and values of the parts, read by the platform's own parser. */
async function partsOf({ body: bytes, headers }: RecordedRequest): Promise<readonly string[]> {
  const type = String(headers["content-type"]);
  const data = await new Response(Uint8Array.from(bytes), { headers: { "content-type": type } }).formData();
  check(data.getAll("owner"), ["me"], "owner");
  check(
    [...new Set(data.keys())].filter((name) => name !== "v" && name !== "owner"),
    [],
    "other parts",
  );
  const texts = data
    .getAll("v")
    .map(async (part) => (typeof part === "string" ? [part] : [await part.text()]));
  return (await Promise.all(texts)).flat().flatMap((text) => [text, ...textsOf(jsonOr(text))]);
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const multipart = { format: "multipart", contentType: "multipart/form-data", content: shaped } as const;

/** Every place of an argument, by the part of a request that it is in. */
export const places: Readonly<Record<"path" | "query" | "headers and cookies" | "body", readonly Place[]>> = {
  path: [
    path("simple"),
    path("simple", true),
    path("label"),
    path("label", true),
    path("matrix"),
    path("matrix", true),
    path("json"),
    path("simple", false, "encode"),
    path("simple", false, "keep"),
  ],
  query: [
    query("form", true),
    query("form", false),
    query("form", true, true),
    query("spaceDelimited", false),
    query("spaceDelimited", true),
    query("pipeDelimited", false),
    query("pipeDelimited", true),
    query("deepObject", true),
    query("json", false),
  ],
  "headers and cookies": [
    header("simple"),
    header("simple", true),
    header("json"),
    cookie("form", true),
    cookie("form", false),
    cookie("cookie", true),
    cookie("cookie", false),
    cookie("json"),
  ],
  body: [
    body("JSON", { format: "json", contentType: "application/json", content: shaped }, ({ body: bytes }) => {
      const data: unknown = JSON.parse(bytes.toString());
      check(typeof data === "object" && data !== null && Object.keys(data), ["v", "owner"], "members");
      return textsOf(data);
    }),
    form("form", true),
    form("form", false),
    form("spaceDelimited", false),
    form("pipeDelimited", false),
    form("deepObject", true),
    form("json", false),
    body("multipart", multipart, partsOf),
    body(
      "multipart, file name",
      { ...multipart, content: { v: "some text", owner: "me" }, encoding: [{ name: "v", filename: "{v}" }] },
      async (request) => {
        check((await partsOf(request))[0], "some text", "the file");
        // Characters that would end the name are changed, so that the name differs from the given one.
        return anything;
      },
    ),
    body("text", { format: "text", contentType: "text/plain", content: "{v}" }, ({ body: bytes }) => [
      bytes.toString(),
      ...textsOf(jsonOr(bytes.toString())),
    ]),
    body(
      "bytes",
      { format: "base64", contentType: "application/octet-stream", content: "{v}" },
      // The value is bytes by now; blanks are not part of them.
      () => anything,
    ),
  ],
};

/** A place that does not keep what it is given letter by letter. */
export const anything: readonly string[] = ["(anything)"];
