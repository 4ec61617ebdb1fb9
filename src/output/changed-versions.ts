import { isJsonObject } from "../json.js";

/** A package whose version in a `package.json` is not the generated one. */
export interface ChangedVersion {
  readonly name: string;
  readonly generated: string;
  readonly found: string;
}

const sections = ["dependencies", "devDependencies"] as const;

/**
 * The packages of a generated `package.json` that have another version, where nothing else differs: so Dependabot and Renovate
 * change it. Empty in every other case.
 */
export function changedVersions(text: string, generated: string): readonly ChangedVersion[] {
  const [found, expected] = [parse(text), parse(generated)];
  if (!isJsonObject(found) || !isJsonObject(expected)) return [];
  const changed: ChangedVersion[] = [];
  const restored = { ...found };
  for (const section of sections) {
    const [versions, pins] = [found[section], expected[section]];
    if (!isJsonObject(versions) || !isJsonObject(pins)) continue;
    const own = { ...versions };
    for (const [name, pin] of Object.entries(pins)) {
      const version = own[name];
      if (typeof version !== "string" || typeof pin !== "string" || version === pin) continue;
      changed.push({ name, generated: pin, found: version });
      own[name] = pin;
    }
    restored[section] = own;
  }
  return JSON.stringify(restored) === JSON.stringify(expected) ? changed : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
