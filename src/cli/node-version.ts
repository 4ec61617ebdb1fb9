import { supportedNode } from "../version.js";

const [wanted, found] = [supportedNode(), process.versions.node].map((version) =>
  version.split(".").map(Number),
);
const [major = 0, minor = 0] = wanted ?? [];
const [ownMajor = 0, ownMinor = 0] = found ?? [];

// The first import of the command line: what is loaded after it may need what older versions lack.
if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  process.stderr.write(
    `error: mcpile needs Node.js ${supportedNode()} or later, and this is ${process.versions.node}: install a newer one\n`,
  );
  // Status 2: wrong usage (`exit.ts`, which is not loaded yet).
  process.exit(2);
}
