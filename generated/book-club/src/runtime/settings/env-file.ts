import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";

// Loaded before the server by `npm start`. A variable that is set already keeps its value.
if (existsSync(".env")) loadEnvFile(".env");
