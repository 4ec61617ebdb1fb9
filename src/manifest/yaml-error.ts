import type { YAMLError } from "yaml";

/** Explains a YAML syntax error to its author. */
export interface Explanation {
  readonly message: string;
  /** Where to point instead of where the parser gave up, as an offset. */
  readonly start?: number;
  readonly help?: string;
}

/** Puts the parser's error in the words of someone who writes manifests. */
export function explainYamlError(error: YAMLError, text: string): Explanation {
  const found = text[error.pos[0]] ?? "";
  switch (error.code) {
    case "TAB_AS_INDENT":
      return { message: "YAML does not allow tabs as indentation", help: "indent with spaces" };
    case "MULTIPLE_DOCS":
      return {
        message: "a file holds one document, and here a second one starts",
        help: "remove the `---` line, or put the second document into a file of its own",
      };
    case "RESOURCE_EXHAUSTION":
      return { message: "the file is nested too deeply to be read" };
    case "BLOCK_AS_IMPLICIT_KEY":
      if (!/^[^\n]*:\s/.test(text.slice(error.pos[0]).split("\n")[0] ?? "")) {
        return {
          message: "this line has its value, and the next one is indented as if it belonged to it",
          help: "give all entries of one mapping the same indentation",
        };
      }
      return {
        message: "a second `:` in one line starts a mapping inside a mapping",
        help: "put a string that contains `: ` in quotes, or start the inner mapping on a new line",
      };
    case "BAD_SCALAR_START":
      return {
        message: `a string without quotes cannot start with \`${found}\``,
        help: "put the string in quotes",
      };
    case "BAD_DQ_ESCAPE":
      return {
        message: `${firstSentence(error.message)} in a double-quoted string`,
        help: "write `\\\\` for a backslash, or use single quotes: `'\\d+'` needs no escapes",
      };
    default:
      if (/^Flow (map|sequence) in block collection/.test(error.message)) {
        const [what, close] = error.message.startsWith("Flow map")
          ? ["mapping in braces", "}"]
          : ["list in brackets", "]"];
        return {
          message: `the ${what} above is not closed before this line`,
          help: `close it with \`${close}\`, or indent its lines deeper than the key in front of it`,
        };
      }
      if (error.code === "MISSING_CHAR" && /quote$/.test(error.message)) {
        const quote = error.message.includes('"') ? '"' : "'";
        return {
          message: `the string that starts with \`${quote}\` here is not closed`,
          start: Math.max(0, text.lastIndexOf(quote, error.pos[0] - 1)),
          help: `close it with \`${quote}\``,
        };
      }
      return { message: lowerFirst(firstSentence(error.message)), ...hintFor(error, found) };
  }
}

function hintFor(error: YAMLError, found: string): { help?: string } {
  if (error.code === "BAD_INDENT")
    return { help: "give all entries of one mapping or list the same indentation" };
  if (found === "@" || found === "`") return { help: "put the string in quotes" };
  return {};
}

function firstSentence(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/[.:]\s*$/, "");
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
