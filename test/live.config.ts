import { defineConfig } from "vitest/config";

/**
 * Long tests, apart from `npm test`: what others made (`npm run conformance`, `interop`, `matrix`), a session in a terminal
 * (`terminal`), hostile strings (`safety`), killed processes (`kill`), other runtimes (`runtimes`), a real Redis (`redis`),
 * the image without Docker (`container`), and the others that `package.json` names.
 */
export default defineConfig({
  test: {
    include: ["test/**/*.live.ts"],
    exclude: ["**/node_modules/**", "test/**/out/**"],
    globalSetup: ["test/build.ts"],
    server: { deps: { external: [/\/dist\//] } },
    reporters: ["verbose"],
    // Servers and clients of one file after another: two cores are enough.
    fileParallelism: false,
    testTimeout: 60_000,
    // The first run installs what it needs.
    hookTimeout: 600_000,
  },
});
