import { posix } from "node:path";
import { parse } from "yaml";
import { qualityCodes } from "../../src/diagnostics/catalogue/quality.js";
import {
  type ImportedManifest,
  type ImportOptions,
  importOpenApi,
} from "../../src/openapi/import-openapi.js";
import type { ListCost } from "../../src/openapi/list-cost.js";
import type { Remark } from "../../src/openapi/remarks.js";
import { findProblemsInData, lint } from "../../src/pipeline.js";

export interface Imported {
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into manifests of any shape, and fail where a part is missing.
  readonly manifest: any;
  readonly remarks: readonly Remark[];
  readonly cost: ListCost;
  readonly passedOver: readonly string[];
  /** The operation that each tool calls. */
  readonly origins: ImportedManifest["origins"];
  /** Codes of what `mcpile lint` says, advice aside. */
  readonly problems: readonly string[];
}

/** Codes that a short document has in every test. */
const advice: ReadonlySet<string> = new Set(["open-server", ...Object.keys(qualityCodes)]);

/** Imports a document given as data or text, with further files beside it, and lints what comes out. */
export async function imported(
  document: unknown,
  options: Partial<ImportOptions> & { readonly files?: Readonly<Record<string, string>> } = {},
): Promise<Imported> {
  const files: Readonly<Record<string, string>> = {
    "api.yaml": typeof document === "string" ? document : JSON.stringify(document),
    ...options.files,
  };
  const read = (path: string) => files[posix.normalize(path)] ?? { reason: "no such file" };
  const result = await importOpenApi("api.yaml", {
    read,
    check: findProblemsInData,
    include: [],
    exclude: [],
    ...options,
  });
  if ("problem" in result) {
    const reasons = (result.remarks ?? []).map(({ about, message }) => `${about}: ${message}`);
    throw new Error([result.problem, ...reasons].join("\n"));
  }
  const found = await lint("out.yaml", {
    read: (path) => (path === "out.yaml" ? result.text : { reason: "no such file" }),
  });
  return {
    text: result.text,
    manifest: parse(result.text),
    remarks: result.remarks,
    passedOver: result.passedOver,
    cost: result.cost,
    origins: result.origins,
    problems: found.filter(({ code }) => !advice.has(code)).map(({ code, message }) => `${code}: ${message}`),
  };
}

/** A document of version `openapi` with one operation, whose answer or body has a schema. */
export function documentWith(paths: object, more: object = {}, openapi = "3.0.3"): object {
  return {
    openapi,
    info: { title: "Pets", version: "1.2.3" },
    servers: [{ url: "https://api.example.com/v1" }],
    paths,
    ...more,
  };
}

/** The imported form of a response schema of OpenAPI `version`. */
export async function translated(
  schema: unknown,
  openapi = "3.0.3",
  components: object = {},
): Promise<unknown> {
  const responses = { 200: { description: "", content: { "application/json": { schema } } } };
  const paths = { "/a": { get: { operationId: "a", description: "A.", responses } } };
  const { manifest, problems } = await imported(
    documentWith(paths, { components: { schemas: components } }, openapi),
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return manifest.tools.a.outputSchema;
}
