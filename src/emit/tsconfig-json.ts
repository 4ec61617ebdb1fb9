import { jsonDocument } from "../escape/json.js";
import type { JsonObject } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { runtimeFolder, type SharedRuntime } from "./shared/runtime-name.js";

/** The folders of a server that are compiled. */
const include = ["src", "client", "test"];

/** `tsconfig.json`: the strictest compiler options, with those that the manifest adds or replaces. */
export function emitTsconfigJson(model: ServerModel, runtime?: SharedRuntime): string {
  const places = { rootDir: ".", outDir: "dist" };
  if (runtime !== undefined) {
    return jsonDocument({
      extends: `../${runtimeFolder(runtime)}/tsconfig.server.json`,
      compilerOptions: { ...places, ...model.compilerOptions },
      include,
    });
  }
  return jsonDocument({ compilerOptions: { ...strictOptions(places), ...model.compilerOptions }, include });
}

/** The compiler options of generated code. `places`: the folders that it is read from and written to. */
export function strictOptions(places: JsonObject = {}): JsonObject {
  return {
    target: "ES2022",
    lib: ["ES2023"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    types: ["node"],
    ...places,
    // For stack traces.
    sourceMap: true,
    // Copies validators.js to dist. Its types are in validators.d.ts.
    allowJs: true,
    checkJs: false,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: true,
  };
}
