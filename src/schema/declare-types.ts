import type { ServerModel } from "../model/server-model.js";

/** A named TypeScript type. */
export interface TypeDeclaration {
  readonly name: string;
  /** A type expression; refers to other declarations by name. */
  readonly type: string;
  /** Lines of its documentation, not escaped. */
  readonly doc: readonly string[];
}

/** The types of a server: its named definitions, and what each tool takes and answers. */
export function declareTypes(model: ServerModel): readonly TypeDeclaration[] {
  return model.tools.flatMap(({ identifiers, output }) => [
    { name: `${identifiers.type}Arguments`, type: "Record<string, unknown>", doc: [] },
    { name: `${identifiers.type}Input`, type: `${identifiers.type}Arguments`, doc: [] },
    ...(output === undefined ? [] : [{ name: `${identifiers.type}Output`, type: "unknown", doc: [] }]),
  ]);
}
