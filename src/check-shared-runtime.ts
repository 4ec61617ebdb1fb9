import type { Diagnostic } from "./diagnostics/diagnostic.js";
import { report } from "./diagnostics/report.js";
import { runtimeFolder, type SharedRuntime } from "./emit/shared/runtime-name.js";
import type { Manifest } from "./manifest/manifest.js";
import type { LoadedManifest } from "./manifest/source.js";

/** Why a server cannot share its run-time code with others. */
export function checkSharedRuntime(
  { manifest: { server, publish }, source }: LoadedManifest<Manifest>,
  runtime: SharedRuntime,
): readonly Diagnostic[] {
  const folder = runtimeFolder(runtime);
  const own = publish?.npm !== undefined ? "npm" : publish?.author !== undefined ? "author" : undefined;
  return [
    ...(server.name === folder
      ? [
          report("runtime-name-taken", `the shared runtime is called \`${folder}\` as well`, {
            at: source.locate(["server", "name"]),
            help: "change `server.name`, or set `runtimePackage` in mcpile.yaml",
          }),
        ]
      : []),
    ...(own === undefined
      ? []
      : [
          report(
            "publish-shared-runtime",
            "a package or a desktop bundle cannot be published without its run-time code, which other servers share here",
            {
              at: source.locate(["publish", own], "key"),
              help: "generate this manifest with `--runtime standalone`, in another `--out` folder",
            },
          ),
        ]),
  ];
}
