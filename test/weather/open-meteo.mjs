// A stand-in for Open-Meteo's public API: the shapes, units and error texts are those of recorded answers, the weather is
// made up and always the same. `node test/weather/open-meteo.mjs` serves it until it is stopped.

import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

/** Recorded results of /v1/search. */
const places = [
  {
    id: 2950159,
    name: "Berlin",
    latitude: 52.52437,
    longitude: 13.41053,
    elevation: 74.0,
    feature_code: "PPLC",
    country_code: "DE",
    admin1_id: 2950157,
    admin3_id: 6547383,
    admin4_id: 6547539,
    timezone: "Europe/Berlin",
    population: 3426354,
    postcodes: ["10967", "13347"],
    country_id: 2921044,
    country: "Germany",
    admin1: "State of Berlin",
    admin3: "Berlin, Stadt",
    admin4: "Berlin",
  },
  {
    id: 5083330,
    name: "Berlin",
    latitude: 44.46867,
    longitude: -71.18508,
    elevation: 311.0,
    feature_code: "PPL",
    country_code: "US",
    admin1_id: 5090174,
    admin2_id: 5084973,
    timezone: "America/New_York",
    population: 9367,
    postcodes: ["03570"],
    country_id: 6252001,
    country: "United States",
    admin1: "New Hampshire",
    admin2: "Coos",
    admin3: "City of Berlin",
  },
  {
    id: 1850147,
    name: "Tokyo",
    latitude: 35.6895,
    longitude: 139.69171,
    elevation: 44.0,
    feature_code: "PPLC",
    country_code: "JP",
    admin1_id: 1850144,
    timezone: "Asia/Tokyo",
    population: 9733276,
    country_id: 1861060,
    country: "Japan",
    admin1: "Tokyo",
  },
];

/** Unit of each variable, by the unit that was asked for. */
const units = {
  temperature: { celsius: "°C", fahrenheit: "°F" },
  wind: { kmh: "km/h", ms: "m/s", mph: "mp/h", kn: "kn" },
  precipitation: { mm: "mm", inch: "inch" },
};

/** The contents of each variable: its kind of unit, and the values of a day or of hours, repeated as needed. */
const variables = {
  temperature_2m: ["temperature", [4.6, 4.1, 3.9, 5.2]],
  apparent_temperature: ["temperature", [1.2, 0.8, 0.5, 2.0]],
  temperature_2m_max: ["temperature", [8.4, 9.1, 6.7]],
  temperature_2m_min: ["temperature", [2.3, 3.0, 1.1]],
  relative_humidity_2m: ["%", [87, 90, 91, 84]],
  precipitation_probability: ["%", [5, 40, 75, 20]],
  precipitation_probability_max: ["%", [35, 80, 10]],
  precipitation: ["precipitation", [0.0, 0.2, 1.4, 0.1]],
  precipitation_sum: ["precipitation", [0.3, 6.2, 0.0]],
  snowfall: ["cm", [0.0]],
  is_day: ["", [1]],
  weather_code: ["wmo code", [3, 61, 2]],
  cloud_cover: ["%", [100, 98, 64]],
  visibility: ["m", [24140.0, 8060.0, null]],
  uv_index: ["", [0.0, 0.85, 1.4]],
  wind_speed_10m: ["wind", [14.5, 16.2, 11.9]],
  wind_speed_10m_max: ["wind", [19.8, 27.4, 14.0]],
  wind_direction_10m: ["°", [248, 255, 260]],
  wind_gusts_10m: ["wind", [33.8, 38.2, 29.9]],
};

const firstDay = Date.UTC(2026, 10, 23);
const dayMs = 86_400_000;

/** Starts the stand-in on a free port of loopback, or on `port`. */
export async function startOpenMeteo(port = 0) {
  const requests = [];
  let failing = { times: 0, status: 200 };
  const server = createServer((request, response) => {
    requests.push(request.url);
    const url = new URL(request.url, "http://localhost");
    const [status, body] =
      failing.times-- > 0 ? [failing.status, { error: true, reason: "Try later" }] : answer(url);
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    failNext(times, status) {
      failing = { times, status };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ pathname, searchParams }) {
  if (pathname === "/v1/search") return search(searchParams);
  if (pathname === "/v1/forecast") return forecast(searchParams);
  return [404, { error: true, reason: "Not Found" }];
}

function search(query) {
  const name = query.get("name") ?? "";
  const count = Number(query.get("count") ?? 10);
  if (count < 1 || count > 100) return refusal("Parameter count must be between 1 and 100.");
  const country = query.get("countryCode");
  const found = places.filter(
    (place) =>
      name.length > 1 &&
      place.name.toLowerCase().startsWith(name.toLowerCase()) &&
      (country === null || place.country_code === country),
  );
  // Recorded: without a match there is no `results`.
  if (found.length === 0) return [200, { generationtime_ms: 0.24 }];
  return [200, { results: found.slice(0, count), generationtime_ms: 0.71 }];
}

function forecast(query) {
  const latitude = Number(query.get("latitude"));
  const longitude = Number(query.get("longitude"));
  if (Math.abs(latitude) > 90) {
    return refusal(`Latitude must be in range of -90 to 90°. Given: ${latitude.toFixed(1)}.`);
  }
  if (Math.abs(longitude) > 180) {
    return refusal(`Longitude must be in range of -180 to 180°. Given: ${longitude.toFixed(1)}.`);
  }
  const days = Number(query.get("forecast_days") ?? 7);
  const result = {
    latitude: Math.round(latitude * 50) / 50,
    longitude: Math.round(longitude * 50) / 50,
    generationtime_ms: 0.158,
    utc_offset_seconds: 3600,
    timezone: "Europe/Berlin",
    timezone_abbreviation: "GMT+1",
    elevation: 38.0,
  };
  for (const section of ["current", "hourly", "daily"]) {
    const asked = query.get(section);
    if (asked === null) continue;
    const names = asked.split(",");
    const unknown = names.find(
      (name) => variables[name] === undefined && name !== "sunrise" && name !== "sunset",
    );
    if (unknown !== undefined) {
      return refusal(
        `Data corrupted at path ''. Cannot initialize SurfacePressureAndHeightVariable from invalid String value ${unknown}.`,
      );
    }
    result[`${section}_units`] = {
      time: "iso8601",
      ...(section === "current" ? { interval: "seconds" } : {}),
      ...Object.fromEntries(names.map((name) => [name, unitOf(name, query)])),
    };
    result[section] = series(section, names, days);
  }
  return [200, result];
}

function series(section, names, days) {
  if (section === "current") {
    const values = names.map((name) => [name, variables[name][1][0]]);
    return { time: "2026-11-23T14:30", interval: 900, ...Object.fromEntries(values) };
  }
  const times = Array.from({ length: section === "daily" ? days : days * 24 }, (_, index) =>
    new Date(firstDay + index * (section === "daily" ? dayMs : dayMs / 24)).toISOString(),
  );
  const valuesOf = (name) => {
    if (name === "sunrise") return times.map((time) => `${time.slice(0, 10)}T07:36`);
    if (name === "sunset") return times.map((time) => `${time.slice(0, 10)}T16:02`);
    const [, values] = variables[name];
    return times.map((_, index) => values[index % values.length]);
  };
  return {
    time: times.map((time) => time.slice(0, section === "daily" ? 10 : 16)),
    ...Object.fromEntries(names.map((name) => [name, valuesOf(name)])),
  };
}

function unitOf(name, query) {
  const kind = variables[name]?.[0] ?? "iso8601";
  if (kind === "temperature") return units.temperature[query.get("temperature_unit") ?? "celsius"];
  if (kind === "wind") return units.wind[query.get("wind_speed_unit") ?? "kmh"];
  if (kind === "precipitation") return units.precipitation[query.get("precipitation_unit") ?? "mm"];
  return kind;
}

function refusal(reason) {
  return [400, { error: true, reason }];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startOpenMeteo(Number(process.env.PORT ?? 0));
  console.log(url);
}
