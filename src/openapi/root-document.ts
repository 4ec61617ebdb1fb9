import { isJsonObject, type Json, type JsonObject } from "../json.js";
import type { DocumentSet } from "./document-set.js";
import type { Remarks } from "./remarks.js";
import { openApiDocument } from "./swagger2/document.js";

/** A document as OpenAPI 3 has it. */
export interface RootDocument {
  readonly root: JsonObject;
  /** The format that the document declares: `Swagger 2.0`, `OpenAPI 3.1.0`. */
  readonly specification: string;
}

/** Reads a document of any version; `problem`: why it is not one. */
export function rootDocument(
  data: Json,
  path: string,
  documents: DocumentSet,
  remarks: Remarks,
): RootDocument | { readonly problem: string } {
  if (!isJsonObject(data)) return { problem: `\`${path}\` is not an OpenAPI document: it is not an object` };
  const { openapi, swagger } = data;
  if (/^3\.[0-2](?:\.|$|-)/.test(String(openapi)))
    return { root: data, specification: `OpenAPI ${String(openapi)}` };
  if (Number(swagger) === 2) {
    const root = openApiDocument({ documents, root: data, file: path, remarks });
    documents.replace(path, root);
    return { root, specification: "Swagger 2.0" };
  }
  const found = openapi ?? swagger;
  const says =
    found === undefined
      ? "it has neither `openapi` nor `swagger`"
      : `its version is ${JSON.stringify(found)}`;
  return { problem: `\`${path}\` is not an OpenAPI document of version 2.0 or 3.0 to 3.2: ${says}` };
}
