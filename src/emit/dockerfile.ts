import { dockerComment, dockerExec, dockerString } from "../escape/dockerfile.js";
import type { ServerModel } from "../model/server-model.js";
import { nodeImage } from "../package-versions.js";
import type { GeneratedFile } from "./file-set.js";
import { renderLayout } from "./layout.js";
import { locksPackages } from "./packages/locked-packages.js";
import { runtimeDependency, runtimeFolder, type SharedRuntime } from "./shared/runtime-name.js";
import type { Templates } from "./templates.js";

/** Health check of the running server, in Node.js: the image does not have curl. */
const healthcheck =
  "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";

/**
 * The files by which a container image is made. With a shared runtime the context of the build is the folder above, which
 * has the runtime as well: the file that limits it then has the name that Docker looks for beside the Dockerfile.
 */
export function containerFiles(
  model: ServerModel,
  header: string,
  templates: Templates,
  runtime: SharedRuntime | undefined,
): readonly GeneratedFile[] {
  const file = (path: string, text: string): GeneratedFile => ({ path, text, owner: "generated" });
  if (runtime === undefined) {
    return [
      file("Dockerfile", emitDockerfile(model, header, templates)),
      file(".dockerignore", emitDockerignore(header, templates)),
    ];
  }
  const shared = { header, name: model.name, folder: runtimeFolder(runtime) };
  return [
    file("Dockerfile", emitDockerfile(model, header, templates, runtime)),
    file("Dockerfile.dockerignore", renderLayout(templates, "shared/dockerignore.hbs", shared)),
  ];
}

/** `Dockerfile`: a build stage, and a run stage without development packages that runs as an unprivileged user. */
function emitDockerfile(
  model: ServerModel,
  header: string,
  templates: Templates,
  runtime?: SharedRuntime,
): string {
  return renderLayout(templates, runtime === undefined ? "Dockerfile.hbs" : "shared/Dockerfile.hbs", {
    name: model.name,
    ...(runtime !== undefined && {
      folder: runtimeFolder(runtime),
      workspaceProtocol: runtime.packageManager !== "npm",
      dependency: runtimeDependency({ ...runtime, packageManager: "npm" }),
    }),
    comment: dockerComment(header),
    image: nodeImage,
    locked: locksPackages(model),
    title: dockerString(model.title ?? model.name),
    version: dockerString(model.version),
    description: model.description === undefined ? "" : dockerString(model.description),
    port: String(model.port),
    healthcheck: dockerExec(["node", "-e", healthcheck]),
  });
}

/** `.dockerignore`: excludes everything that the build does not need. */
function emitDockerignore(header: string, templates: Templates): string {
  return renderLayout(templates, "dockerignore.hbs", { header });
}
