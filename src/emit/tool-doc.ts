import { tsCommentLines } from "../escape/typescript-comment.js";
import type { ToolModel } from "../model/server-model.js";

/** A tool's description as lines of a doc comment; its title or name when it has no description. */
export function toolDoc(tool: ToolModel): readonly string[] {
  return tsCommentLines(tool.description ?? tool.title ?? tool.name);
}
