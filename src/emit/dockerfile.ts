import type { ServerModel } from "../model/server-model.js";
import { nodeImage } from "../package-versions.js";
import { dockerComment, dockerExec, dockerString } from "./escape/dockerfile.js";
import { renderLayout } from "./layout.js";
import { locksPackages } from "./packages/locked-packages.js";
import type { Templates } from "./templates.js";

/** Health check of the running server, in Node.js: the image does not have curl. */
const healthcheck =
  "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";

/** `Dockerfile`: a build stage, and a run stage without development packages that runs as an unprivileged user. */
export function emitDockerfile(model: ServerModel, header: string, templates: Templates): string {
  return renderLayout(templates, "Dockerfile.hbs", {
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
export function emitDockerignore(header: string, templates: Templates): string {
  return renderLayout(templates, "dockerignore.hbs", { header });
}
