import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/**
 * How many npm packages belong to `names` and everything they depend on, themselves included, and their size on disk
 * in MB, as a lock file and its installed `node_modules` have them.
 */
export function installedPackages(folder, names) {
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  const found = new Set();
  const visit = (name, from) => {
    const place = locate(packages, name, from);
    if (place === undefined || found.has(place)) return;
    found.add(place);
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = packages[place];
    for (const dependency of Object.keys(dependencies)) visit(dependency, place);
    for (const peer of Object.keys(peerDependencies)) {
      if (peerDependenciesMeta[peer]?.optional !== true) visit(peer, place);
    }
  };
  for (const name of names) visit(name, "");
  const bytes = [...found].reduce((sum, place) => sum + sizeOf(join(folder, place), true), 0);
  return { packages: found.size, megabytes: bytes / 1e6 };
}

/** The place of a package as Node.js finds it: nearest `node_modules` first. */
function locate(packages, name, from) {
  for (let place = from; ; ) {
    const candidate = `${place === "" ? "" : `${place}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (place === "") return undefined;
    const outer = place.lastIndexOf("/node_modules/");
    place = outer === -1 ? "" : place.slice(0, outer);
  }
}

/** The same for a Python environment, without the tools that come with every one. */
export function installedDistributions(environment) {
  const python = readdirSync(join(environment, "lib")).find((name) => name.startsWith("python"));
  const site = join(environment, "lib", python ?? "", "site-packages");
  const others = /^(?:pip|setuptools|_distutils_hack|__pycache__)(?:$|[-.])/;
  const entries = readdirSync(site).filter((name) => !others.test(name));
  const bytes = entries.reduce((sum, name) => sum + sizeOf(join(site, name)), 0);
  const distributions = entries.filter((name) => name.endsWith(".dist-info"));
  return { packages: distributions.length, megabytes: bytes / 1e6 };
}

/** Bytes of the files below `path`; packages nested in one are counted on their own. */
function sizeOf(path, skipNested = false) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  if (skipNested && path.endsWith(`${sep}node_modules`)) return 0;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name), skipNested), 0);
}
