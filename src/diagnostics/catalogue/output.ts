import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the `output` stage: what stands in the way of writing, and what `mcpile check` finds. */
export const outputCodes = {
  "duplicate-server-name": {
    title: "Two manifests describe a server of the same name",
    severity: "error",
    cause: "The server's name is its folder's name, so the second server would overwrite the first.",
    fix: "Give one of them another `server.name`, or run mcpile with another `--out` for it.",
  },
  "output-failed": {
    title: "The output could not be read or written",
    severity: "error",
    cause: "The operating system refused: no permission, no space, a file in the place of a folder.",
    fix: "Do what the message says. The folder was left as it was before the run.",
  },
  "path-blocked": {
    title: "Something is in the way of a generated file",
    severity: "error",
    cause: "A folder, or something else that is not an ordinary file, has the name of a file to be written.",
    fix: "Move it away. mcpile deletes nothing that it did not write.",
  },
  "symbolic-link": {
    title: "A symbolic link is in the way of a generated file",
    severity: "error",
    cause: "Writing through a link could change files outside the server's folder.",
    fix: "Replace the link by an ordinary file or folder, or delete it.",
  },
  "case-clash": {
    title: "Two file names differ only in upper and lower case",
    severity: "error",
    cause: "On macOS and Windows the two names are one file, so one would overwrite the other.",
    fix: "Rename or delete the file that is already there.",
  },
  "folder-in-use": {
    title: "Another mcpile is writing to the folder",
    severity: "error",
    cause: "Two runs at once would mix their files.",
    fix: "Wait for the other run to end, or end it.",
  },
  "lock-unreadable": {
    title: "`mcpile.lock.json` cannot be understood",
    severity: "warning",
    cause: "The lock says which files mcpile wrote. It was edited by hand or comes from a newer mcpile.",
    fix: "Nothing, when the run succeeds: it rewrites the lock. Files whose origin is unknown are kept unless `--force` is given.",
  },
  "hand-edited": {
    title: "A generated file was changed by hand",
    severity: "error",
    cause: "The file is not as mcpile wrote it, so writing it would lose somebody's work.",
    fix: "Move the change to a handler or to the manifest, then run `mcpile generate --force`, which overwrites the file.",
  },
  "written-by-newer": {
    title: "A newer mcpile wrote the server",
    severity: "error",
    cause:
      "The server's lock names a later version of mcpile than the one that runs. Regenerating would take its changes back.",
    fix: "Run the version that wrote the server or a later one, for example with `npm install --save-dev mcpile@latest`.",
  },
  "output-missing": {
    title: "A generated file is missing",
    severity: "error",
    cause: "The manifest calls for a file that is not in the server's folder.",
    fix: "Run `mcpile generate` and commit what it writes.",
  },
  "output-modified": {
    title: "A generated file is out of date",
    severity: "error",
    cause: "The file is not what mcpile makes of the manifest: one of the two changed without the other.",
    fix: "Run `mcpile generate` and commit what it writes.",
  },
  "output-orphaned": {
    title: "A generated file is no longer called for",
    severity: "error",
    cause: "mcpile wrote the file for an earlier version of the manifest.",
    fix: "Run `mcpile generate`, which deletes it, and commit the deletion.",
  },
  "output-unexpected": {
    title: "An unknown file among generated ones",
    severity: "error",
    cause: "Folders of generated files hold nothing else, so that nobody wonders who owns a file.",
    fix: "Move it below `src/handlers`, or delete it.",
  },
  "handler-missing": {
    title: "A tool has no handler",
    severity: "error",
    cause: "The tool was added to the manifest after the last `mcpile generate`, or its handler was deleted.",
    fix: "Run `mcpile generate`, which makes a stub, and write the handler.",
  },
  "handler-orphaned": {
    title: "A handler belongs to no tool",
    severity: "error",
    cause:
      "Its tool was removed from the manifest or renamed. Handlers are yours, so mcpile does not delete them.",
    fix: "Move its code to the renamed tool's handler, or delete the file.",
  },
  "server-orphaned": {
    title: "A generated server has no manifest",
    severity: "error",
    cause: "The folder was generated from a manifest that is gone or whose `server.name` changed.",
    fix: "Move what you need out of its `src/handlers` and delete the folder.",
  },
} as const satisfies Record<string, CatalogueEntry>;
