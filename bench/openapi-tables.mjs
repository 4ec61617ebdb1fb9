import { round, table } from "./tables.mjs";

/** The results of the generators as Markdown. */
export function openApiTables({ documents, sized }) {
  const parts = documents.map(
    ({ name, operations, results }) =>
      `**${name === "GitHub" ? "GitHub's REST description" : "A small document"}, ${operations} operations**\n\n${documentTable(results)}`,
  );
  if (sized.length > 0)
    parts.push(
      `**The tools of the compiler's bench as operations: seconds (peak MB)**\n\n${sizeTable(sized)}`,
    );
  return parts.join("\n\n");
}

function documentTable(results) {
  const rows = results.map(({ generator, wallSeconds, cpuSeconds, peakMegabytes, problem, tools, types }) => [
    nameOf(generator),
    problem === undefined ? round(wallSeconds) : problem.replaceAll("|", "\\|"),
    round(cpuSeconds),
    round(peakMegabytes),
    types?.problem ?? String(types?.errors ?? "–"),
    tools === undefined ? "–" : String(tools.tools),
    tools === undefined ? "–" : fates(tools),
  ]);
  return table(["generator", "seconds", "CPU s", "peak MB", "type errors", "tools", "amiss"], rows);
}

function fates({ lost, more, repeated, misnamed }) {
  const said = [
    [lost, "lost"],
    [repeated, "repeated"],
    [more, "of no operation"],
    [misnamed, "with names that OpenAI refuses"],
  ].filter(([count]) => count > 0);
  return said.length === 0 ? "none" : said.map(([count, what]) => `${count} ${what}`).join(", ");
}

function sizeTable(sized) {
  const sizes = [...new Set(sized.map(({ size }) => size))];
  const generators = [...new Set(sized.map(({ generator }) => generator))];
  const rows = generators.map((generator) => [
    nameOf(generator),
    ...sizes.map((size) => {
      const run = sized.find((one) => one.generator === generator && one.size === size);
      if (run === undefined) return "–";
      return run.problem ?? `${round(run.wallSeconds)} (${round(run.peakMegabytes)})`;
    }),
  ]);
  return table(["generator", ...sizes.map((size) => `${size}`)], rows);
}

function nameOf(generator) {
  return generator === "mcpile" ? "**mcpile**, import and generate" : generator;
}
