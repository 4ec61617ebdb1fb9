import { isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { record } from "./document-set.js";
import { argumentName } from "./names.js";
import type { RemarkKind, Remarks } from "./remarks.js";

type Section = "path" | "query" | "headers" | "cookies";

/** A tool in the making: arguments, and the request that they fill. */
export class ToolDraft {
  readonly method: string;
  /** As the document has it. */
  readonly path: string;
  /** As it is sent, with placeholders. */
  readonly sent: string;
  readonly server: string;
  url = "";
  readonly properties: Record<string, Json> = record();
  readonly required: string[] = [];
  readonly sections: Partial<Record<Section, Record<string, Json>>> = {};
  /** `body`, `contentType`, `encoding` and `bodyFormat`. */
  readonly body: Record<string, Json> = record();
  credentials: Record<string, Json> | undefined;
  readonly #remarks: Remarks;
  readonly #taken = new Set<string>();

  readonly #requiredOnly: boolean;
  readonly #leftOut: string[] = [];

  /** `requiredOnly`: whether arguments that may be left out are. */
  constructor(
    { method, path, sent }: { readonly method: string; readonly path: string; readonly sent: string },
    server: string,
    remarks: Remarks,
    requiredOnly: boolean,
  ) {
    this.#requiredOnly = requiredOnly;
    this.method = method;
    this.path = path;
    this.sent = sent;
    this.server = server;
    this.#remarks = remarks;
  }

  /** `GET /pets`. */
  get about(): string {
    return `${this.method} ${this.path}`;
  }

  note(kind: RemarkKind, message: string): void {
    this.#remarks.add(kind, this.about, message);
  }

  /** Passes over the extensions of an object, except those that are `used`. */
  passOverExtensions(value: JsonObject, used: readonly string[] = []): void {
    this.#remarks.passOverExtensions(value, used);
  }

  /** Passes over the examples of an object, or what describes them where they are used themselves. */
  passOverExamples({ example, examples }: JsonObject, parts: "all" | "described"): void {
    if (parts === "all") {
      if (example !== undefined || examples !== undefined)
        this.#remarks.passOver("`examples` of media types");
      return;
    }
    const isDescribed = Object.values(isJsonObject(examples) ? examples : {}).some(
      (one) => isJsonObject(one) && (one["summary"] !== undefined || one["description"] !== undefined),
    );
    if (isDescribed) this.#remarks.passOver("descriptions of examples");
  }

  passOver(part: string): void {
    this.#remarks.passOver(part);
  }

  /** Adds an argument, and gives the name that it got. */
  argument(name: string, place: string, schema: JsonSchema | Json, required: boolean): string {
    const chosen = argumentName(name, place, this.#taken);
    if (chosen !== name) this.note("changed", `${place} \`${name}\` is the argument \`${chosen}\``);
    this.properties[chosen] = schema;
    if (required) this.required.push(chosen);
    return chosen;
  }

  /** Whether an argument is left out, since nothing requires it. */
  leavesOut(name: string, required: boolean): boolean {
    if (required || !this.#requiredOnly) return false;
    this.#leftOut.push(name);
    return true;
  }

  /** Remarks on what was left out. */
  tellLeftOut(): void {
    if (this.#leftOut.length > 0)
      this.note("dropped", `optional arguments: ${this.#leftOut.map((name) => `\`${name}\``).join(", ")}`);
  }

  put(section: Section, name: string, value: Json): void {
    const entries = this.sections[section] ?? record();
    entries[name] = value;
    this.sections[section] = entries;
  }

  /** An API key beside other credentials. */
  credential(key: Json): void {
    const credentials = this.credentials ?? record();
    this.credentials = credentials;
    const keys = credentials["apiKey"];
    credentials["apiKey"] = keys === undefined ? key : [...(Array.isArray(keys) ? keys : [keys]), key];
  }
}
