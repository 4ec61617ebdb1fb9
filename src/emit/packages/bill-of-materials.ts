import { jsonDocument } from "../../escape/json.js";
import type { JsonObject } from "../../json.js";
import { type LockedServer, versionsIn } from "./locked-packages.js";
import type { PackageUse, UsedPackage } from "./package-tree.js";

/**
 * `sbom.cdx.json`: the packages of a server as a CycloneDX 1.6 software bill of materials. Without the optional serial number
 * and time, so that it changes only when the packages do. A package's reference is its place, because a server may have two
 * versions of one package.
 */
export function emitBillOfMaterials({ document, packages }: LockedServer): string {
  const asked = new Set(
    ["dependencies", "devDependencies"].flatMap((member) => Object.keys(versionsIn(document, member))),
  );
  const direct = packages.filter(({ place, name }) => place === `node_modules/${name}` && asked.has(name));
  return jsonDocument({
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": root,
        ...identity(String(document["name"]), String(document["version"])),
      },
    },
    components: packages.map(component),
    dependencies: [
      { ref: root, dependsOn: direct.map(({ place }) => place) },
      ...packages.map(({ place, dependencies }) => ({ ref: place, dependsOn: dependencies })),
    ],
  });
}

/** The reference of the server itself. */
const root = "server";

function component({ place, name, entry, use }: UsedPackage): JsonObject {
  const { version, integrity, license } = entry;
  return {
    type: "library",
    "bom-ref": place,
    ...identity(name, String(version)),
    scope: scopeOf(use),
    ...(typeof integrity === "string" && { hashes: hashesOf(integrity) }),
    ...(typeof license === "string" && { licenses: [licenseOf(license)] }),
  };
}

/** Name, version and package URL (purl). A scope of npm is a group of CycloneDX and a namespace of purl. */
function identity(name: string, version: string): JsonObject {
  const [group, rest] = name.startsWith("@") ? name.split("/", 2) : [undefined, name];
  const parts = [...(group === undefined ? [] : [group]), rest ?? ""].map(encodeURIComponent);
  return {
    ...(group !== undefined && { group }),
    name: rest ?? "",
    version,
    purl: `pkg:npm/${parts.join("/")}@${encodeURIComponent(version)}`,
  };
}

/** Packages for development are not part of a running server (`npm prune --omit=dev`). */
function scopeOf({ dev, optional, devOptional }: PackageUse): string {
  if (dev) return "excluded";
  return optional || devOptional ? "optional" : "required";
}

/** Subresource Integrity (`sha512-<base64>`) as CycloneDX writes hashes. */
function hashesOf(integrity: string): readonly JsonObject[] {
  return integrity.split(" ").flatMap((hash) => {
    const [, bits = "", base64 = ""] = /^sha(256|384|512)-([A-Za-z0-9+/=]+)$/.exec(hash) ?? [];
    return base64 === ""
      ? []
      : [{ alg: `SHA-${bits}`, content: Buffer.from(base64, "base64").toString("hex") }];
  });
}

/** An SPDX identifier, an SPDX expression, or what else a package says. */
function licenseOf(license: string): JsonObject {
  if (/^[A-Za-z0-9.+-]+$/.test(license)) return { license: { id: license } };
  return / (?:AND|OR|WITH) /.test(license) ? { expression: license } : { license: { name: license } };
}
