#!/usr/bin/env node
import "./node-version.js";

import module from "node:module";
import { runCommandLine } from "./program.js";

// Node.js 22.1 and later keep what they compile, for the modules that commands load.
if ("enableCompileCache" in module && typeof module.enableCompileCache === "function") {
  module.enableCompileCache();
}
// A pipe that is closed early (`mcpile … | head`) is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
await runCommandLine(process.argv.slice(2));
