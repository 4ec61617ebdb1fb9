import { defineConfig } from "vitest/config";

/** Long tests against what others made, apart from `npm test`: `npm run conformance`, `npm run interop`, `npm run matrix`; a session in a terminal: `npm run terminal`; hostile texts and killed
 * processes: `npm run safety`, `npm run kill`. */
export default defineConfig({
  test: {
    include: ["test/**/*.live.ts"],
    exclude: ["**/node_modules/**", "test/**/out/**"],
    globalSetup: ["test/build.ts"],
    reporters: ["verbose"],
    // Servers and clients of one file after another: two cores are enough.
    fileParallelism: false,
    testTimeout: 60_000,
    // The first run installs what it needs.
    hookTimeout: 600_000,
  },
});
