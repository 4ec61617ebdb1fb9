import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { entriesOf, label, matrix, simple } from "../../templates/server/http-tools/parameter-style.js";
import { percentEncode } from "../../templates/server/http-tools/percent-encoding.js";
import type {
  CookieParameter,
  HeaderParameter,
  PathParameter,
  QueryParameter,
} from "../../templates/server/http-tools/request.js";
import { call, requestTo } from "./http-call.js";
import { RecordingServer } from "./recording-server.js";

const api = new RecordingServer();
beforeAll(() => api.start());
afterAll(() => api.stop());
beforeEach(() => api.reset());

/** The values of OpenAPI 3.1.1 section 4.8.12.5 "Style Examples". */
const values = {
  empty: "",
  string: "blue",
  array: ["blue", "black", "brown"],
  object: { R: 100, G: 200, B: 150 },
} as const;

type Row = readonly [style: string, explode: boolean, value: keyof typeof values, expected: string];

/** Path styles, in their form of RFC 6570, which OpenAPI has followed to the letter since 3.0.4 and 3.1.1. */
const pathStyles: readonly Row[] = [
  ["matrix", false, "empty", ";color"],
  ["matrix", false, "string", ";color=blue"],
  ["matrix", false, "array", ";color=blue,black,brown"],
  ["matrix", false, "object", ";color=R,100,G,200,B,150"],
  ["matrix", true, "empty", ";color"],
  ["matrix", true, "string", ";color=blue"],
  ["matrix", true, "array", ";color=blue;color=black;color=brown"],
  ["matrix", true, "object", ";R=100;G=200;B=150"],
  ["label", false, "string", ".blue"],
  ["label", false, "array", ".blue,black,brown"],
  ["label", false, "object", ".R,100,G,200,B,150"],
  ["label", true, "string", ".blue"],
  ["label", true, "array", ".blue.black.brown"],
  ["label", true, "object", ".R=100.G=200.B=150"],
  ["simple", false, "string", "blue"],
  ["simple", false, "array", "blue,black,brown"],
  ["simple", false, "object", "R,100,G,200,B,150"],
  ["simple", true, "string", "blue"],
  ["simple", true, "array", "blue,black,brown"],
  ["simple", true, "object", "R=100,G=200,B=150"],
];

const queryStyles: readonly Row[] = [
  ["form", false, "empty", "color="],
  ["form", false, "string", "color=blue"],
  ["form", false, "array", "color=blue,black,brown"],
  ["form", false, "object", "color=R,100,G,200,B,150"],
  ["form", true, "empty", "color="],
  ["form", true, "string", "color=blue"],
  ["form", true, "array", "color=blue&color=black&color=brown"],
  ["form", true, "object", "R=100&G=200&B=150"],
  ["spaceDelimited", false, "array", "color=blue%20black%20brown"],
  ["spaceDelimited", false, "object", "color=R%20100%20G%20200%20B%20150"],
  ["pipeDelimited", false, "array", "color=blue%7Cblack%7Cbrown"],
  ["pipeDelimited", false, "object", "color=R%7C100%7CG%7C200%7CB%7C150"],
  ["deepObject", true, "object", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
];

const headerStyles: readonly Row[] = [
  ["simple", false, "empty", ""],
  ["simple", false, "string", "blue"],
  ["simple", false, "array", "blue,black,brown"],
  ["simple", false, "object", "R,100,G,200,B,150"],
  ["simple", true, "array", "blue,black,brown"],
  ["simple", true, "object", "R=100,G=200,B=150"],
];

const cookieStyles: readonly Row[] = [
  ["form", false, "empty", "color="],
  ["form", false, "string", "color=blue"],
  ["form", false, "array", "color=blue,black,brown"],
  ["form", false, "object", "color=R,100,G,200,B,150"],
  ["form", true, "string", "color=blue"],
  ["form", true, "array", "color=blue&color=black&color=brown"],
  ["form", true, "object", "R=100&G=200&B=150"],
  ["cookie", true, "array", "color=blue; color=black; color=brown"],
  ["cookie", true, "object", "R=100; G=200; B=150"],
];

const title = ([style, explode, value]: Row) => `${style}${explode ? ", exploded" : ""}: ${value}`;
const cases = (rows: readonly Row[]) => rows.map((row) => [title(row), ...row] as const);

describe("path parameters follow OpenAPI's style examples", () => {
  it.each(cases(pathStyles))("%s", async (_title, style, explode, value, expected) => {
    const path: PathParameter = { name: "color", style: style as PathParameter["style"] & string, explode };
    await call(requestTo(`${api.origin}/p/{color}`, { path: [path] }), { color: values[value] });
    expect(api.last.target).toBe(`/p/${expected}`);
  });

  it("writes an empty value of style label as RFC 6570 does, where it is not a whole segment", async () => {
    const path: PathParameter = { name: "color", style: "label" };
    await call(requestTo(`${api.origin}/p/x{color}`, { path: [path] }), { color: "" });
    expect(api.last.target).toBe("/p/x.");
  });
});

describe("an entry of style label", () => {
  const path: PathParameter = { name: "color", style: "label", explode: true };

  it.each([[["1.0", "2"]], [["1%2E0"]], [{ "a.b": 1 }]])(
    "%j is refused: its `.` would make two of it",
    async (color) => {
      const answer = call(requestTo(`${api.origin}/p/{color}`, { path: [path] }), { color });
      await expect(answer).rejects.toThrow('an entry of `color` must not contain "."');
      expect(api.requests).toEqual([]);
    },
  );

  it("may hold it where it is the whole argument", async () => {
    await call(requestTo(`${api.origin}/p/{color}`, { path: [path] }), { color: "1.0" });
    expect(api.last.target).toBe("/p/.1.0");
  });
});

describe("query parameters follow OpenAPI's style examples", () => {
  it.each(cases(queryStyles))("%s", async (_title, style, explode, value, expected) => {
    const query: QueryParameter = {
      name: "color",
      value: "{color}",
      style: style as QueryParameter["style"] & string,
      explode,
    };
    await call(requestTo(`${api.origin}/q`, { query: [query] }), { color: values[value] });
    expect(api.last.target).toBe(`/q?${expected}`);
  });
});

describe("header parameters follow OpenAPI's style examples", () => {
  it.each(cases(headerStyles))("%s", async (_title, style, explode, value, expected) => {
    const header: HeaderParameter = {
      name: "x-color",
      value: "{color}",
      style: style as HeaderParameter["style"] & string,
      explode,
    };
    await call(requestTo(`${api.origin}/h`, { headers: [header] }), { color: values[value] });
    expect(api.last.headers["x-color"]).toBe(expected);
  });
});

describe("cookie parameters follow OpenAPI's style examples", () => {
  it.each(cases(cookieStyles))("%s", async (_title, style, explode, value, expected) => {
    const cookie: CookieParameter = {
      name: "color",
      value: "{color}",
      style: style as CookieParameter["style"] & string,
      explode,
    };
    await call(requestTo(`${api.origin}/c`, { cookies: [cookie] }), { color: values[value] });
    expect(api.last.headers.cookie).toBe(expected);
  });
});

describe("RFC 6570, section 3.2", () => {
  const list = ["red", "green", "blue"];
  const keys = { semi: ";", dot: ".", comma: "," };
  const write = (
    style: "simple" | "label" | "matrix",
    name: string,
    value: unknown,
    explode: boolean,
  ): string | undefined => {
    const entries = entriesOf(value);
    if (entries === undefined) return undefined;
    if (style === "matrix") return matrix(name, entries, explode, percentEncode);
    return { simple, label }[style](entries, explode, percentEncode);
  };

  it.each([
    ["{hello}", "simple", "hello", "Hello World!", false, "Hello%20World%21"],
    ["{half}", "simple", "half", "50%", false, "50%25"],
    ["{list}", "simple", "list", list, false, "red,green,blue"],
    ["{list*}", "simple", "list", list, true, "red,green,blue"],
    ["{keys}", "simple", "keys", keys, false, "semi,%3B,dot,.,comma,%2C"],
    ["{keys*}", "simple", "keys", keys, true, "semi=%3B,dot=.,comma=%2C"],
    ["{.who}", "label", "who", "fred", false, ".fred"],
    ["{.half}", "label", "half", "50%", false, ".50%25"],
    ["{.list}", "label", "list", list, false, ".red,green,blue"],
    ["{.list*}", "label", "list", list, true, ".red.green.blue"],
    ["{.keys}", "label", "keys", keys, false, ".semi,%3B,dot,.,comma,%2C"],
    ["{.keys*}", "label", "keys", keys, true, ".semi=%3B.dot=..comma=%2C"],
    ["{.empty_keys}", "label", "empty_keys", [], false, undefined],
    ["{;who}", "matrix", "who", "fred", false, ";who=fred"],
    ["{;half}", "matrix", "half", "50%", false, ";half=50%25"],
    ["{;empty}", "matrix", "empty", "", false, ";empty"],
    ["{;list}", "matrix", "list", list, false, ";list=red,green,blue"],
    ["{;list*}", "matrix", "list", list, true, ";list=red;list=green;list=blue"],
    ["{;keys}", "matrix", "keys", keys, false, ";keys=semi,%3B,dot,.,comma,%2C"],
    ["{;keys*}", "matrix", "keys", keys, true, ";semi=%3B;dot=.;comma=%2C"],
    ["{undef}", "simple", "undef", undefined, false, undefined],
  ] as const)("%s", (_expression, style, name, value, explode, expected) => {
    expect(write(style, name, value, explode)).toBe(expected);
  });
});

describe("query parameters", () => {
  const query = async (parameter: Partial<QueryParameter>, v: unknown): Promise<string> => {
    await call(requestTo(`${api.origin}/`, { query: [{ name: "v", value: "{v}", ...parameter }] }), { v });
    return api.last.target.slice(2);
  };

  it("leave out what the call leaves out, and what is null or has no entries", async () => {
    for (const absent of [undefined, null, [], {}, [null]]) expect(await query({}, absent)).toBe("");
  });

  it("write numbers and booleans as JSON does", async () => {
    expect(await query({}, [0, -0, 1.5, 1e21, true, false])).toBe("v=0&v=0&v=1.5&v=1e%2B21&v=true&v=false");
  });

  it("write nested values as JSON where the style has no form for them", async () => {
    expect(decodeURIComponent(await query({}, [{ a: 1 }]))).toBe('v={"a":1}');
  });

  it("nest deepObject, counting the items of lists", async () => {
    const value = { a: { b: 1 }, c: ["x", { d: true }], e: null };
    expect(decodeURIComponent(await query({ style: "deepObject" }, value))).toBe(
      "v[a][b]=1&v[c][0]=x&v[c][1][d]=true",
    );
  });

  it("of style json are JSON text, as OpenAPI's `content` asks", async () => {
    expect(decodeURIComponent(await query({ style: "json" }, { a: [1, "x&y"] }))).toBe('v={"a":[1,"x&y"]}');
  });

  it("keep reserved characters with allowReserved, but none that ends the parameter", async () => {
    expect(await query({ allowReserved: true }, "a/b?c:d@e;f,g=h#i&j+k%l m")).toBe(
      "v=a/b?c:d@e%3Bf,g=h%23i%26j%2Bk%25l%20m",
    );
  });

  it("mix fixed text, the environment and arguments", async () => {
    const request = requestTo(`${api.origin}/?fixed=1`, {
      query: [
        { name: "q", value: "in:{place} by:${USER_NAME}" },
        { name: "literal", value: "{{place}}" },
        { name: "partly", value: "x-{absent}" },
      ],
    });
    await call(request, { place: "title" }, { environment: { USER_NAME: "a&b" } });
    expect(api.last.target).toBe("/?fixed=1&q=in%3Atitle%20by%3Aa%26b&literal=%7Bplace%7D");
  });
});
