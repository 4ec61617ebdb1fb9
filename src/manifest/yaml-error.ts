import type { YAMLError } from "yaml";

/** What a YAML syntax error means to the person who made it. */
export interface Explanation {
  readonly message: string;
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
      return {
        message: "a second `:` in one line starts a mapping inside a mapping",
        help: "put a text that contains `: ` in quotes, or start the inner mapping on a new line",
      };
    case "BAD_SCALAR_START":
      return {
        message: `a text without quotes cannot start with \`${found}\``,
        help: "put the text in quotes",
      };
    case "BAD_DQ_ESCAPE":
      return {
        message: `${firstSentence(error.message)} in a double-quoted text`,
        help: "write `\\\\` for a backslash, or use single quotes: `'\\d+'` needs no escapes",
      };
    default:
      return { message: lowerFirst(firstSentence(error.message)), ...hintFor(error, found) };
  }
}

function hintFor(error: YAMLError, found: string): { help?: string } {
  if (error.code === "BAD_INDENT")
    return { help: "give all entries of one mapping or list the same indentation" };
  if (/missing closing .*quote/i.test(error.message))
    return { help: "close the text with the quote that it starts with" };
  if (found === "@" || found === "`") return { help: "put the text in quotes" };
  return {};
}

function firstSentence(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/[.:]\s*$/, "");
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
