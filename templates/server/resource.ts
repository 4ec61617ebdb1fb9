import type { ToolContext } from "./context.js";
import type { ToolIcon } from "./tool.js";

/** The contents of a resource, as its handler returns them: a string or bytes, with a media type where it differs from the manifest's. */
export type ResourceContents =
  | string
  | Uint8Array
  | { readonly text: string; readonly mimeType?: string }
  | { readonly bytes: Uint8Array; readonly mimeType?: string };

/** Hints for clients on a resource. */
export interface ResourceAnnotations {
  readonly audience?: readonly ("user" | "assistant")[];
  /** From 0 to 1: required. */
  readonly priority?: number;
}

/** A resource or a template of resources, as lists show it. */
export interface ResourceListing {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly annotations?: ResourceAnnotations;
  /** In bytes. */
  readonly size?: number;
  readonly icons?: readonly ToolIcon[];
}

/** The values that a variable of a template accepts. */
export interface VariableRules {
  readonly type: "string" | "integer" | "number" | "boolean";
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** In code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Where the contents of a resource come from: the manifest, or a handler. */
export type ResourceSource =
  | { readonly text: string }
  | {
      /** A method, so that handlers with narrower variables are assignable. */
      handler(variables: unknown, context: ToolContext): ResourceContents | Promise<ResourceContents>;
    };

/** A resource with one URI. */
export interface FixedResource {
  readonly listing: ResourceListing & { readonly uri: string };
  /** Scopes that a caller needs in addition to the server's. */
  readonly scopes: readonly string[];
  readonly timeoutMs: number;
  readonly source: ResourceSource;
}

/** Resources whose URIs follow a template. */
export interface ResourceTemplate extends Omit<FixedResource, "listing"> {
  readonly listing: ResourceListing & { readonly uriTemplate: string };
  /** The variables of the template, in its order. */
  readonly variables: Readonly<Record<string, VariableRules>>;
}

/** The resources of a server, in the order of the manifest: `resources.ts`. */
export interface Resources {
  readonly fixed: readonly FixedResource[];
  readonly templates: readonly ResourceTemplate[];
}
