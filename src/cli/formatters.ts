/**
 * The generated files in `out` as lines of an ignore file, for Prettier and others that follow Git's rules. Handlers are
 * ordinary code, which formatters may change.
 */
export function ignoredFiles(out: string): readonly string[] {
  return [`${out}/*/*`, `!${out}/*/src`, `${out}/*/src/*`, `!${out}/*/src/handlers`];
}

/** The same as the list `ignores` of an ESLint configuration. */
export function eslintIgnores(out: string): readonly string[] {
  return ignoredFiles(out).map((line) => (line.startsWith("!") ? `${line}/` : line));
}

/** The same as entries of `files.includes` of a Biome configuration, behind `**`. */
export function biomeIncludes(out: string): readonly string[] {
  return [
    `!${out}/*/*`,
    `${out}/*/src`,
    `!${out}/*/src/*`,
    `${out}/*/src/handlers`,
    `${out}/*/src/handlers/**`,
  ];
}

/** Advice for somebody whose formatter changed generated files in `out`. */
export function formatterAdvice(out: string): string {
  return [
    "A formatter changed generated files. Let it leave them alone:",
    `  .prettierignore: ${ignoredFiles(out).join(" ")} (one per line)`,
    `  biome.json: "files": { "includes": ${JSON.stringify(["**", ...biomeIncludes(out)])} }`,
    `  eslint.config.js: { ignores: ${JSON.stringify(eslintIgnores(out))} }`,
  ].join("\n");
}
