import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type * as Call from "../../templates/server/calls/call.js";
import type { CallModule } from "../../templates/server/calls/call-module.js";
import type * as Prepare from "../../templates/server/calls/prepare.js";
import type { Tool } from "../../templates/server/tool.js";
import { type OpenMeteo, startOpenMeteo } from "./open-meteo.mjs";

/** The committed server; by a variable, since its validators are JavaScript without types. */
const generated = "../../generated/weather/src";

let api: OpenMeteo;
let calls: CallModule;
beforeAll(async () => {
  api = await startOpenMeteo();
  const { tools }: { readonly tools: readonly Tool[] } = await import(`${generated}/tools.js`);
  const { prepareTools }: typeof Prepare = await import(`${generated}/runtime/calls/prepare.js`);
  const { createCallModule }: typeof Call = await import(`${generated}/runtime/calls/call.js`);
  prepareTools(tools, { OPEN_METEO_URL: api.url, OPEN_METEO_GEOCODING_URL: `${api.url}/` });
  calls = createCallModule(tools, { log: { call: () => {}, message: () => {} } });
});
afterAll(() => api.stop());
beforeEach(() => api.failNext(0, 200));

const call = async (name: string, input: Record<string, unknown>) => {
  const outcome = await calls.call({
    name,
    arguments: input,
    era: "modern",
    requestId: "r1",
    signal: new AbortController().signal,
  });
  if (outcome.kind !== "result") throw new Error(outcome.kind);
  return outcome.result;
};
const answerOf = async (name: string, input: Record<string, unknown>): Promise<unknown> => {
  const { isError, content, structuredContent } = await call(name, input);
  expect(isError, JSON.stringify(content)).toBeUndefined();
  return structuredContent;
};

const berlin = { latitude: 52.52, longitude: 13.41 };

describe("the weather server", () => {
  it("finds places", async () => {
    expect(await answerOf("search_places", { name: "Berlin", country: "US" })).toMatchObject([
      { id: 5083330, name: "Berlin", admin1: "New Hampshire", latitude: 44.46867 },
    ]);
    expect(api.requests.at(-1)).toBe("/v1/search?name=Berlin&countryCode=US&format=json");
    expect(await answerOf("search_places", { name: "berl", count: 20 })).toHaveLength(2);
  });

  it("finds no place where there is none", async () => {
    expect(await answerOf("search_places", { name: "Köln & Umgebung" })).toEqual([]);
    expect(api.requests.at(-1)).toContain("?name=K%C3%B6ln%20%26%20Umgebung&");
  });

  it("gives the current weather in the units asked for", async () => {
    const answer = await answerOf("get_current_weather", {
      ...berlin,
      temperature_unit: "fahrenheit",
      wind_speed_unit: "mph",
    });
    expect(answer).toMatchObject({
      timezone: "Europe/Berlin",
      current_units: { temperature_2m: "°F", wind_speed_10m: "mp/h", precipitation: "mm" },
      current: { time: "2026-11-23T14:30", temperature_2m: 4.6, weather_code: 3, is_day: 1 },
    });
  });

  it("gives the forecast day by day", async () => {
    expect(await answerOf("get_daily_forecast", { ...berlin, days: 2 })).toMatchObject({
      daily: {
        time: ["2026-11-23", "2026-11-24"],
        temperature_2m_max: [8.4, 9.1],
        precipitation_sum: [0.3, 6.2],
        sunrise: ["2026-11-23T07:36", "2026-11-24T07:36"],
      },
    });
  });

  it("gives the forecast hour by hour, with gaps where the model has none", async () => {
    const variables = ["precipitation_probability", "visibility"];
    const answer = await answerOf("get_hourly_forecast", { ...berlin, variables, days: 1 });
    expect(answer).toMatchObject({ hourly_units: { precipitation_probability: "%", visibility: "m" } });
    expect(answer).toHaveProperty("hourly.visibility.2", null);
    expect(answer).toHaveProperty("hourly.time.length", 24);
    expect(api.requests.at(-1)).toContain("&hourly=precipitation_probability,visibility&");
  });

  it("refuses what the API would refuse before it is asked", async () => {
    const before = api.requests.length;
    const result = await call("get_current_weather", { latitude: 91, longitude: 0 });
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("latitude") }] });
    expect(api.requests.length).toBe(before);
  });

  it("passes the API's own words on when it refuses", async () => {
    api.failNext(1, 400);
    expect(await call("search_places", { name: "Berlin" })).toEqual({
      isError: true,
      content: [
        { type: "text", text: 'The API answered 400 Bad Request: {"error":true,"reason":"Try later"}' },
      ],
    });
  });

  it("tries again when the API is busy", async () => {
    api.failNext(1, 429);
    expect(await answerOf("search_places", { name: "Tokyo" })).toMatchObject([{ country_code: "JP" }]);
  });
});
