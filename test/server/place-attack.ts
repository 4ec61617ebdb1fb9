import { expect } from "vitest";
import { ToolError } from "../../templates/server/tool-error.js";
import { anything, type Place } from "./http-places.js";
import type { RecordingServer } from "./recording-server.js";

/** Headers of every request. */
const usualHeaders = new Set([
  "host",
  "connection",
  "accept",
  "accept-language",
  "sec-fetch-mode",
  "user-agent",
  "accept-encoding",
  "content-type",
  "content-length",
]);

export type Outcome = "refused" | "data";

/** The argument that a call puts into a place. */
export interface Intruder {
  /** For messages. */
  readonly value: unknown;
  /** Strings that must arrive whole. */
  readonly texts: readonly string[];
  call(): Promise<unknown>;
}

/** Makes a call, and says what became of its text. Throws where it became anything but itself. */
export async function attackPlace(api: RecordingServer, place: Place, intruder: Intruder): Promise<Outcome> {
  api.reset();
  const said = `${JSON.stringify(intruder.value).slice(0, 120)}: `;
  try {
    await intruder.call();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    expect(api.requests.length, `${said}refused after something was sent`).toBe(0);
    return "refused";
  }
  expect(api.requests.length, `${said}requests`).toBe(1);
  const { method, headers, rawHeaders } = api.last;
  expect(method).toBe(place.request.method ?? "GET");
  expect(`http://${headers.host}`).toBe(api.origin);
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  expect(new Set(names).size, `${said}a header twice`).toBe(names.length);
  expect(names.filter((name) => !usualHeaders.has(name), said)).toEqual(place.headers);
  const read = await place.read(api.last).catch((error: unknown) => {
    throw new Error(
      `${said}${error instanceof Error ? error.message : error} in ${api.last.target} ${api.last.body}`,
    );
  });
  if (read === anything) return "data";
  // Half a surrogate pair has no bytes.
  const missing = intruder.texts.filter(
    (text) => !read.includes(text.replaceAll(/\p{Surrogate}/gu, "\uFFFD")) && !read.includes(text),
  );
  expect(missing, `${said}did not arrive whole, but as ${read.join(" ").slice(0, 200)}`).toEqual([]);
  return "data";
}
