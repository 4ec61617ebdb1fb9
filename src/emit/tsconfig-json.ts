import { jsonDocument } from "./escape/json.js";

/** `tsconfig.json`: the strictest compiler options, the same for every server. */
export function emitTsconfigJson(): string {
  return jsonDocument({
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2023"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      rootDir: ".",
      outDir: "dist",
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
      erasableSyntaxOnly: true,
      skipLibCheck: true,
    },
    include: ["src", "client", "test"],
  });
}
