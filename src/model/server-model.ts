import type { JsonObject, JsonSchema } from "../json.js";
import type { AuthSection } from "../manifest/auth-schema.js";
import type { DeclaredSetting } from "../manifest/environment-schema.js";
import type { OpenAiClientSection } from "../manifest/manifest.js";
import type { ServerSection } from "../manifest/server-schema.js";
import type { Origin } from "../manifest/source.js";
import type { ToolSection } from "../manifest/tool-schema.js";
import type { ToolIdentifiers } from "./names.js";
import type { PromptModel } from "./prompt-model.js";
import type { PublishSection } from "./publishing.js";
import type { ResourceModel } from "./resource-model.js";

/**
 * The input of the emitters: the manifest's settings, with names chosen and references resolved.
 */
export interface ServerModel extends Omit<ServerSection, "environment"> {
  readonly auth?: AuthSection;
  /**
   * Every named schema that a tool refers to, by the name it has under `$defs` in the tools' schemas. All references
   * between them are `#/$defs/<Name>`. Dialect: 2020-12, whatever the manifest used. In code-unit order of the names.
   */
  readonly definitions: ReadonlyMap<string, NamedSchema>;
  /** In the order of the manifest. */
  readonly tools: readonly ToolModel[];
  /** In the order of the manifest. */
  readonly resources: readonly ResourceModel[];
  /** In the order of the manifest. */
  readonly prompts: readonly PromptModel[];
  readonly client: OpenAiClientSection;
  /** Names of the hosts that the tools are made for. */
  readonly hosts: readonly string[];
  /** How the server is published, if it is. */
  readonly publish?: PublishSection;
  /** Settings of the author's own (`server.environment`) by the name of their variable. */
  readonly settings: Readonly<Record<string, DeclaredSetting>>;
  /** Environment variables that `${NAME}` placeholders or `server.environment` of the manifest read, in code-unit order. */
  readonly environment: readonly EnvironmentVariable[];
}

export interface NamedSchema {
  /** Key under `$defs`. */
  readonly name: string;
  /** Its TypeScript type's name: unique among all type names of the server. */
  readonly typeName: string;
  /** References inside are `#/$defs/<Name>`; nothing else is local. */
  readonly schema: JsonSchema;
  readonly origin: Origin;
}

/** A tool: what its section of the manifest says, with its schemas resolved. */
export interface ToolModel extends Omit<ToolSection, "inputSchema" | "outputSchema" | "confirm" | "ask"> {
  /** The name callers use. */
  readonly name: string;
  readonly identifiers: ToolIdentifiers;
  readonly input: ToolSchema;
  readonly output?: ToolSchema;
  /** The tool's own limit, or the server's. */
  readonly timeoutMs: number;
  /** The question that a person answers before the tool runs: `confirm` or `ask` of the manifest. */
  readonly confirm?: Confirmation;
  /** The answers to the form of `ask`. */
  readonly answers?: ToolSchema;
  /** Claims of the caller's token that the request names as `{caller.…}`. */
  readonly claims: readonly string[];
  /** Original names of arguments by the names that are listed, where hosts of the server do not take the original. */
  readonly argumentNames?: Readonly<Record<string, string>>;
  /** The tool's entry in the manifest. */
  readonly origin: Origin;
}

/** `confirm` or `ask` of a tool, with its template taken apart: the generated server has the same type. */
export interface Confirmation extends Omit<NonNullable<ToolSection["confirm"]>, "message"> {
  /** Fixed strings, and arguments by name. */
  readonly message: readonly (string | { readonly argument: string })[];
  /** The form of `ask` (`requestedSchema` of MCP's `ElicitRequestFormParams`). */
  readonly form?: JsonSchema;
}

/** A schema of a tool's input, output or answers, in the forms that different readers need. Dialect: 2020-12. */
export interface ToolSchema {
  /** The schema alone; references are `#/$defs/<Name>` into `ServerModel.definitions`. */
  readonly schema: JsonSchema;
  /** Names in `ServerModel.definitions` that `schema` needs, transitively, in code-unit order. */
  readonly needs: readonly string[];
  /**
   * The self-contained schema in `tools/list`: as the author wrote it if possible, otherwise `schema` with the `$defs` that
   * it needs. An object for inputs.
   */
  readonly listed: JsonSchema;
  /**
   * The schema for eras up to 2025-11-25, where structured content must be an object: `listed` itself when its type is
   * "object", else an object with the one property `result`. Outputs only.
   */
  readonly legacy?: { readonly listed: JsonObject; readonly wrapped: boolean };
  readonly origin: Origin;
}

export interface EnvironmentVariable {
  readonly name: string;
  /** Absent: the variable must be set, unless it is `optional`. */
  readonly fallback?: string;
  /** The server starts without it, although it does not have a default. */
  readonly optional?: true;
  /** Its description in `server.environment`. */
  readonly description?: string;
  /** Manifest settings that read it: `auth.issuer`. */
  readonly usedBy: readonly string[];
}
