import type { JsonObject } from "../json.js";

/** Documented for editors; what schemas may hold is checked keyword by keyword in `rules/`. */
export const jsonSchemaDefinition: JsonObject = {};
