import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../interop/command.js";
import { call, requestTo } from "./http-call.js";
import { payloads } from "./http-payloads.js";
import { type Place, places } from "./http-places.js";
import { attackPlace, type Outcome } from "./place-attack.js";
import { RecordingServer } from "./recording-server.js";

const api = new RecordingServer();
beforeAll(() => api.start());
afterAll(() => api.stop());

/** How a string comes into an argument, with the strings that must arrive with it. */
const shapes: readonly ((text: string) => readonly [value: unknown, beside: readonly string[]])[] = [
  (text) => [text, []],
  (text) => [["x", text], ["x"]],
  (text) => [{ k: text }, ["k"]],
  (text) => [Object.fromEntries([[text, "x"]]), ["x"]],
];

/** Calls a tool, and says what became of the text. Throws where it became anything but itself. */
async function attack(place: Place, text: string, shape: (typeof shapes)[number]): Promise<Outcome> {
  const [value, beside] = shape(text);
  const { url, ...request } = place.request;
  return attackPlace(api, place, {
    value,
    texts: [text, ...beside],
    // With what a template might name by mistake, and a token that must not leave.
    call: () =>
      call(
        requestTo(`${api.origin}${url}`, request),
        { v: value, owner: "you" },
        { environment: { HOME: "/root" } },
      ),
  });
}

const outcomes = new Map<string, string>();

describe.each(Object.entries(places))("an argument in the %s changes nothing beside it", (part, list) => {
  it.each(list.map((place) => [place.name, place] as const))("%s", async (_name, place) => {
    for (const { name, texts } of payloads) {
      const seen = new Set<Outcome>();
      // The first in every shape, the others as strings.
      for (const [index, text] of texts.entries()) {
        for (const shape of index === 0 ? shapes : shapes.slice(0, 1))
          seen.add(await attack(place, text, shape));
      }
      outcomes.set(`${part} ${place.name} ${name}`, seen.size > 1 ? "either" : [...seen].join());
    }
  });
});

describe("the places", () => {
  const usual = ["blue", "two words"];
  it.each(
    Object.values(places)
      .flat()
      .map((place) => [place.name, place] as const),
  )("%s takes usual strings", async (_name, place) => {
    const [text = ""] = place.name === "bytes" ? ["aGVsbG8="] : usual;
    await expect(attack(place, text, (value) => [value, []])).resolves.toBe("data");
  });

  it("notice an argument that does change something", async () => {
    for (const place of Object.values(places).flat()) {
      const { url, query = [], cookies = [], headers = [], body, ...request } = place.request;
      const smuggling = {
        ...request,
        query: [...query, ...(query.length > 0 ? [{ name: "owner", value: "you" }] : [])],
        cookies: [...cookies, ...(cookies.length > 0 ? [{ name: "owner", value: "you" }] : [])],
        headers: [...headers, { name: "x-evil", value: "1" }],
        ...(body !== undefined && { body }),
      };
      const bad: Place = { ...place, request: { url, ...smuggling } };
      await expect(attack(bad, "YQ==", (value) => [value, []])).rejects.toThrow();
    }
  });
});

const page = join(root, "docs", "security.md");
const start = "<!-- generated: arguments of HTTP tools -->\n";
const end = "<!-- end of arguments of HTTP tools -->\n";

it("docs/security.md says what becomes of each (UPDATE=1 writes it)", () => {
  const tables = Object.entries(places).map(([part, list]) => {
    const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    return [
      `### Arguments in the ${part}`,
      "",
      row(["the argument", ...list.map(({ name }) => name)]),
      row(["---", ...list.map(() => "---")]),
      ...payloads.map(({ name }) =>
        row([name, ...list.map((place) => outcomes.get(`${part} ${place.name} ${name}`) ?? "")]),
      ),
    ].join("\n");
  });
  const calls = payloads.reduce((sum, { texts }) => sum + texts.length - 1 + shapes.length, 0);
  const ways = Object.values(places).flat().length;
  const written = `${calls * ways} calls: ${payloads.length} kinds of text in ${ways} places.\n\n${tables.join("\n\n")}\n\n`;
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(start);
  const [, after = ""] = rest.split(end);
  const updated = `${before}${start}\n${written}${end}${after}`;
  if (process.env["UPDATE"] === "1") writeFileSync(page, updated);
  expect(text).toBe(updated);
});
