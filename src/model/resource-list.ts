import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Manifest } from "../manifest/manifest.js";
import { mediaTypeOf } from "../manifest/media-types.js";
import type { VariableSection } from "../manifest/resource-schema.js";
import type { LoadedManifest } from "../manifest/source.js";
import { uriVariables } from "../manifest/uri-template.js";
import { identify } from "./identify.js";
import type { ResourceModel } from "./resource-model.js";

/** The resources of a manifest. */
export function resourcesOf(
  loaded: LoadedManifest<Manifest>,
): readonly [readonly ResourceModel[], readonly Diagnostic[]] {
  const { manifest, source, embedded } = loaded;
  const [identifiers, collisions] = identify(loaded, "resources", "Resources");
  const resources = [...manifest.resources].flatMap(([name, resource]): readonly ResourceModel[] => {
    const { text, file, variables, examples: _, timeoutMs, ...section } = resource;
    const own = identifiers.get(name);
    if (own === undefined) return [];
    const contents = text ?? (file === undefined ? undefined : embedded.get(file));
    const mimeType = section.mimeType ?? (file === undefined ? undefined : mediaTypeOf(file));
    return [
      {
        ...section,
        name,
        identifiers: own,
        ...(mimeType !== undefined && { mimeType }),
        ...(contents !== undefined && { contents, size: Buffer.byteLength(contents) }),
        variables: new Map(
          uriVariables(section.uriTemplate ?? "").map((variable) => {
            const declared: VariableSection = variables[variable] ?? { type: "string" };
            return [variable, declared];
          }),
        ),
        timeoutMs: timeoutMs ?? manifest.server.limits.toolTimeoutMs,
        origin: { source, path: ["resources", name] },
      },
    ];
  });
  return [resources, collisions];
}
