import { defineConfig } from "vitest/config";

/** They count the executed blocks of all modules of their process: with those of other tests that takes five times as long. */
const counting = ["test/server/linear-work.test.ts"];
const exclude = ["**/node_modules/**", "test/**/out/**", "test/repository/project/**"];
const settings = {
  // What is built runs as Node.js loads it.
  server: { deps: { external: [/\/dist\//] } },
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Half of the time of the tests is that of the processes that they start: two cores have two files at a time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...settings,
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, ...counting],
          globalSetup: ["test/build.ts"],
          // Files share the modules that they import: loading them again for each file took a quarter of the time. So a test gives
          // back whatever it changes of a module or of the process.
          isolate: false,
        },
      },
      { test: { ...settings, name: "counting", include: counting, exclude } },
    ],
  },
});
