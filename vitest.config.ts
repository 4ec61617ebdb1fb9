import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/**/out/**", "test/repository/project/**"],
    globalSetup: ["test/build.ts"],
    // Half of the time of the tests is that of the processes that they start: two cores have two files at a time.
    maxWorkers: 2,
    // Files share the modules that they import: loading them anew for each file took a quarter of the time. So a test gives back
    // whatever it changes of a module or of the process.
    isolate: false,
    // What is built runs as Node.js loads it.
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
