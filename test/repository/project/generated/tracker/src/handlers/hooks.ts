import { readFileSync } from "node:fs";
import { Store } from "@acme/store";
import type { Hooks } from "../hooks.js";
import { use } from "./database.js";

let store: Store | undefined;

export const hooks: Hooks = {
  async start({ environment }) {
    const schema = readFileSync(
      new URL("./schema.sql", import.meta.url),
      "utf8",
    );
    store = await Store.open(environment.TRACKER_DB, schema);
    use(store);
  },
  stop() {
    store?.close();
  },
  after({ tool, context }) {
    context.log("info", "audit", { tool });
  },
};
