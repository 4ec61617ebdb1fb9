import { round, table } from "./tables.mjs";

/** The results of the compiler as Markdown. */
export function compilerTables({ results, bytes }) {
  const checkouts = [...new Set(results.map(({ checkout }) => checkout))];
  const rows = results.map(({ checkout, command, tools, wallSeconds, cpuSeconds, peakMegabytes }) => [
    checkouts.length > 1 ? `${command} (${checkout})` : command,
    String(tools),
    round(wallSeconds),
    round(cpuSeconds),
    round(peakMegabytes),
  ]);
  const sizes = bytes.map(({ checkout, size, validators, types, tools }) => [
    checkout,
    String(size),
    ...[validators, types, tools].map(round),
  ]);
  return [
    table(["command", "tools", "seconds", "CPU s", "peak MB"], rows),
    table(["bytes a tool", "tools", "validators.js", "types.ts", "tools.ts"], sizes),
  ].join("\n\n");
}

/** The figures that have bounds. */
export function compilerTargets({ results }) {
  const secondsOf = (command, tools) =>
    results.find((one) => one.checkout === "mcpile" && one.command === command && one.tools === tools)
      ?.wallSeconds ?? Number.NaN;
  const cpuOf = (command) =>
    results.find((one) => one.checkout === "mcpile" && one.command === command && one.tools === 1000)
      ?.cpuSeconds ?? Number.NaN;
  const growth = (command) => secondsOf(command, 5000) / secondsOf(command, 1000);
  return [
    { what: "`--help`, s", most: 0.25, value: secondsOf("--help", 1) },
    { what: "`lint` of one tool, s", most: 0.25, value: secondsOf("lint", 1) },
    { what: "`generate` of one tool, s", most: 1, value: secondsOf("generate", 1) },
    { what: "`lint` of 1,000 tools, s", most: 0.8, value: secondsOf("lint", 1000) },
    ...["JSON", "pretty JSON", "CRLF", "tab", "anchor"].map((form) => ({
      what: `\`lint\` of 1,000 tools with ${form} to block style, CPU`,
      most: 1.15,
      value: cpuOf(`lint, ${form}`) / cpuOf("lint"),
    })),
    ...[
      ["description", 0.9],
      ["schema", 1.3],
    ].map(([what, most]) => ({
      what: `\`generate\` of 1,000 tools with one ${what} changed, CPU s`,
      most,
      value: cpuOf(`generate, one ${what} changed`),
    })),
    { what: "`generate` of 1,000 tools, s", most: 3, value: secondsOf("generate", 1000) },
    { what: "`check` of 1,000 tools that are as generated, s", most: 1.2, value: secondsOf("check", 1000) },
    { what: "`lint`: 5,000 tools to 1,000", most: 5.5, value: growth("lint") },
    { what: "`generate`: 5,000 tools to 1,000", most: 5.5, value: growth("generate") },
    { what: "`check`: 5,000 tools to 1,000", most: 5.5, value: growth("check") },
  ].filter(({ value }) => Number.isFinite(value));
}

/** The same of the generators' results. */
export function importTargets({ documents }) {
  const github = documents
    .find(({ name }) => name === "GitHub")
    ?.results.find(({ generator }) => generator === "mcpile");
  return [
    { what: "GitHub's API, import and generate, s", most: 6, value: github?.wallSeconds ?? Number.NaN },
    { what: "GitHub's API, peak MB", most: 600, value: github?.peakMegabytes ?? Number.NaN },
  ].filter(({ value }) => Number.isFinite(value));
}
