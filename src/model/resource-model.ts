import type { ResourceSection, VariableSection } from "../manifest/resource-schema.js";
import type { Origin } from "../manifest/source.js";
import type { ToolIdentifiers } from "./names.js";

/** A resource, or a template of resources: what its section of the manifest says, with its file read. */
export interface ResourceModel
  extends Omit<ResourceSection, "text" | "file" | "variables" | "examples" | "timeoutMs"> {
  readonly name: string;
  readonly identifiers: ToolIdentifiers;
  /** Absent: a handler gives them. */
  readonly contents?: string;
  /** The variables of the template by name, in its order. Without `description`. */
  readonly variables: ReadonlyMap<string, VariableSection>;
  /** The resource's own limit, or the server's for tools. */
  readonly timeoutMs: number;
  /** The resource's entry in the manifest. */
  readonly origin: Origin;
}
