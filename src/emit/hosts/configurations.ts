import type { ServerModel } from "../../model/server-model.js";
import type { GeneratedFile } from "../file-set.js";
import { httpAccess, stdioAccess } from "./access.js";
import { configurationDocument } from "./document.js";
import { hostPrograms } from "./programs.js";

/** `client/hosts/`: the server in the configuration of each host, over HTTP and as a program that the host starts. */
export function hostConfigurations(model: ServerModel): readonly GeneratedFile[] {
  return [httpAccess(model), stdioAccess(model)].flatMap((access) =>
    hostPrograms.map((host) => ({
      path: `client/hosts/${access.kind}/${host.name}.${host.format}`,
      text: configurationDocument(host, model.name, access),
      owner: "generated",
    })),
  );
}
