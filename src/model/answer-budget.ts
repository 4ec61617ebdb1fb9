import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject } from "../json.js";
import { largestAnswer } from "./largest-answer.js";
import type { ServerModel, ToolModel } from "./server-model.js";
import { tokensFor } from "./tool-list.js";

/** Tools, and parts of an answer, that one message names. */
const mostNamed = 3;

/** Names of arguments that say how much is answered; case and punctuation do not matter. */
const amounts: ReadonlySet<string> = new Set(
  [
    "limit",
    "page-limit",
    "top",
    "take",
    "first",
    "size",
    "count",
    "n",
    "rows",
    "num-rows",
    "num",
    "per-page",
    "page-size",
    "items-per-page",
    "results-per-page",
    "max-results",
    "max-items",
    "max-records",
    "max-count",
    "max-page-size",
    "num-results",
    "days",
    "hours",
  ].map(folded),
);

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The arguments of a tool that ask for a smaller answer, such as `limit` and `per_page`. */
export function amountArguments({ input }: ToolModel): readonly string[] {
  const properties = isJsonObject(input.listed) ? input.listed["properties"] : undefined;
  return Object.keys(isJsonObject(properties) ? properties : {}).filter((name) => amounts.has(folded(name)));
}

/**
 * Warns where answers may be larger than their budget: at the tool where it has a budget of its own, else once for the
 * server's. Tools without an output schema are not reported: nothing in the manifest could bound them.
 */
export function checkAnswerBudgets(model: ServerModel): readonly Diagnostic[] {
  const large = model.tools.flatMap((tool) => {
    const problem = problemOf(tool, model);
    return problem === undefined ? [] : [{ tool, problem }];
  });
  const own = large.flatMap(({ tool, problem }) =>
    tool.maxResultTokens === undefined
      ? []
      : [warning(tool, ["maxResultTokens"], `\`${tool.name}\` ${problem}`)],
  );
  const others = large.filter(({ tool }) => tool.maxResultTokens === undefined);
  const [first] = others;
  if (first === undefined) return own;
  const named = others.slice(0, mostNamed).map(({ tool, problem }) => `\`${tool.name}\` ${problem}`);
  const more = others.length - mostNamed;
  const rest = more > 0 ? `; and ${more} more ${more === 1 ? "tool" : "tools"}` : "";
  const { source } = first.tool.origin;
  return [
    ...own,
    report("answer-over-budget", `${named.join("; ")}${rest}`, {
      at: source.locate(["server", "limits", "resultTokens"]),
      help,
    }),
  ];
}

const help =
  "bound it in `outputSchema` where the answer is, or leave it out with `http.response.fields`; a longer answer is cut, or an error";

function warning({ origin }: ToolModel, path: readonly string[], message: string): Diagnostic {
  return report("answer-over-budget", message, { at: origin.source.locate([...origin.path, ...path]), help });
}

/** How the largest answer of a tool exceeds its budget. */
function problemOf(tool: ToolModel, { definitions, limits }: ServerModel): string | undefined {
  const budget = tool.maxResultTokens ?? limits.resultTokens;
  if (budget === undefined || tool.output === undefined) return undefined;
  const { characters, unbounded } = largestAnswer(tool.output.schema, definitions);
  if (unbounded.length > 0) {
    const parts = unbounded.slice(0, mostNamed).map(({ path, keyword }) => {
      const part = path === "" ? "its answer" : `\`${path}\``;
      if (keyword === "$ref") return `${part} may nest to any depth`;
      return keyword === "type" ? `${part} may be anything` : `${part} has no \`${keyword}\``;
    });
    const more = unbounded.length > mostNamed ? `, and ${unbounded.length - mostNamed} more` : "";
    return `may answer with more than ${formatted(budget)} tokens: ${parts.join(", ")}${more}`;
  }
  const tokens = tokensFor(characters);
  return tokens > budget
    ? `may answer with about ${formatted(tokens)} tokens, and its budget is ${formatted(budget)}`
    : undefined;
}

function formatted(count: number): string {
  return count.toLocaleString("en-US");
}
