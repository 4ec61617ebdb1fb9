import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { JsonPath } from "../json.js";
import type { Manifest } from "../manifest/manifest.js";
import type { LoadedManifest, Source } from "../manifest/source.js";
import { claimName, schemaTypeName, type ToolIdentifiers, toolIdentifiers, toolTypeNames } from "./names.js";

/**
 * Chooses the identifiers of every entry of a section; two entries that would share a type or a file are a diagnostic.
 *
 * @param kind The entries, in the plural, as they begin a sentence.
 */
export function identify(
  { manifest, source }: LoadedManifest<Manifest>,
  section: "tools" | "resources" | "prompts" = "tools",
  kind = "Tools",
): [ReadonlyMap<string, ToolIdentifiers>, readonly Diagnostic[]] {
  const result = new Map<string, ToolIdentifiers>();
  const owners = new Map<string, string>();
  const values = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const name of manifest[section].keys()) {
    const identifiers = besideHooks(toolIdentifiers(name), section === "tools" && manifest.server.hooks);
    const spelling = identifiers.type.toLowerCase();
    const first = owners.get(spelling) ?? owners.get(identifiers.file);
    if (first !== undefined) {
      const message = `${kind} \`${first}\` and \`${name}\` both give the identifier \`${identifiers.type}\``;
      diagnostics.push(collision(source, message, [section, name], [section, first]));
    }
    owners.set(spelling, first ?? name);
    owners.set(identifiers.file, first ?? name);
    result.set(name, { ...identifiers, value: claimName(identifiers.value, values) });
  }
  return [result, diagnostics];
}

/** `src/handlers/hooks.ts` is not a handler's on a server with hooks. */
function besideHooks(identifiers: ToolIdentifiers, hooks: boolean): ToolIdentifiers {
  return hooks && identifiers.file === "hooks" ? { ...identifiers, file: "hooks-tool" } : identifiers;
}

/** Shared schemas whose type has the name of another's, or of one of a tool's own types. */
export function reportSchemaCollisions(
  { manifest, source }: LoadedManifest<Manifest>,
  identifiers: ReadonlyMap<string, ToolIdentifiers>,
): readonly Diagnostic[] {
  const owners = new Map<string, { readonly what: string; readonly path: JsonPath }>();
  for (const [name, tool] of identifiers) {
    for (const type of toolTypeNames(tool, manifest.tools.get(name)?.ask !== undefined))
      owners.set(type, { what: `tool \`${name}\``, path: ["tools", name] });
  }
  const diagnostics: Diagnostic[] = [];
  for (const name of Object.keys(manifest.schemas)) {
    const type = schemaTypeName(name);
    const first = owners.get(type);
    if (first !== undefined) {
      const message = `Schema \`${name}\` and ${first.what} both give the type \`${type}\``;
      diagnostics.push(collision(source, message, ["schemas", name], first.path));
    } else owners.set(type, { what: `schema \`${name}\``, path: ["schemas", name] });
  }
  return diagnostics;
}

function collision(source: Source, message: string, path: JsonPath, firstPath: JsonPath): Diagnostic {
  return report("identifier-collision", message, {
    at: source.locate(path, "key"),
    help: "rename one of them so that they differ in more than punctuation and letter case",
    related: [{ message: "the other one is here", location: source.locate(firstPath, "key") }],
  });
}
