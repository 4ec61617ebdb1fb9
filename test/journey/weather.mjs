// Shows a forecast on this machine, with no network and no API key: `npm run demo:weather`.
// OpenAI client -> stand-in for the Responses API -> generated MCP server -> stand-in for Open-Meteo.

import { startOpenMeteo } from "../weather/open-meteo.mjs";
import { freePort, heading, mcpile, npm, play, run, start, stopAll } from "./steps.mjs";

await play(async () => {
  const [serverPort, apiPort] = [await freePort(), await freePort()];
  const openMeteo = await startOpenMeteo();
  try {
    heading("1. Compile the manifest, build the server: there is no handler to write");
    await run("npm run build", [npm, "run", "--silent", "build"]);
    await run("npx mcpile generate manifests/weather.yaml", [
      ...mcpile,
      "generate",
      "manifests/weather.yaml",
    ]);
    await run("npm run build -w weather", [npm, "run", "--silent", "build", "-w", "weather"]);

    heading("2. Start it on stand-ins for Open-Meteo and the Responses API");
    const apis = { OPEN_METEO_URL: openMeteo.url, OPEN_METEO_GEOCODING_URL: openMeteo.url };
    await start(
      `PORT=${serverPort} OPEN_METEO_URL=${openMeteo.url} npm start -w weather`,
      [process.execPath, "generated/weather/dist/src/main.js"],
      `http://127.0.0.1:${serverPort}/readyz`,
      { PORT: String(serverPort), ...apis },
    );
    await start(
      `npx mcpile simulate manifests/weather.yaml --port ${apiPort}`,
      [...mcpile, "simulate", "manifests/weather.yaml", "--port", String(apiPort)],
      `http://127.0.0.1:${apiPort}/`,
    );

    heading("3. Ask for a forecast");
    await run(
      "node generated/weather/dist/client/openai.js",
      [process.execPath, "generated/weather/dist/client/openai.js"],
      {
        env: {
          OPENAI_BASE_URL: `http://127.0.0.1:${apiPort}/v1`,
          OPENAI_API_KEY: "not-needed-here",
          MCP_SERVER_URL: `http://127.0.0.1:${serverPort}/mcp/`,
        },
        says: /get_daily_forecast.*Europe\/Berlin.*8\.4/s,
      },
    );
    heading(`Done: Open-Meteo was asked ${openMeteo.requests.length} time.`);
    console.log(`  GET ${openMeteo.requests.at(-1)}`);
  } finally {
    await stopAll();
    await openMeteo.stop();
  }
});
