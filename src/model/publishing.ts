import type { Manifest } from "../manifest/manifest.js";

/** The section `publish` of a manifest. */
export type PublishSection = NonNullable<Manifest["publish"]>;

/** The sentence that directories show. Rules see to it that there is one. */
export function publicDescription(
  { description = "" }: { readonly description?: string },
  publish: PublishSection,
): string {
  return publish.description ?? description;
}
