#!/usr/bin/env node
import "./node-version.js";

import module from "node:module";

// Node.js 22.1 and later keep what they compile, for the modules that are loaded from here on.
if ("enableCompileCache" in module && typeof module.enableCompileCache === "function") {
  module.enableCompileCache();
}
// A pipe that is closed early (`mcpile … | head`) is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
const { runCommandLine } = await import("./program.js");
await runCommandLine(process.argv.slice(2));
