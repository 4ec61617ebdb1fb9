import type { ServerModel } from "../model/server-model.js";
import { jsonDocument } from "./escape/json.js";

/** `tsconfig.json`: the strictest compiler options, with those that the manifest adds or replaces. */
export function emitTsconfigJson(model: ServerModel): string {
  return jsonDocument({
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2023"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      rootDir: ".",
      outDir: "dist",
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
      ...model.compilerOptions,
    },
    include: ["src", "client", "test"],
  });
}
