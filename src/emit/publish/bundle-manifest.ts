import { jsonDocument } from "../../escape/json.js";
import type { JsonObject } from "../../json.js";
import type { PublishSection } from "../../model/publishing.js";
import { publicDescription } from "../../model/publishing.js";
import type { ServerModel } from "../../model/server-model.js";
import { oldestNode } from "../../package-versions.js";
import { builtProgram, stdioAccess } from "../hosts/access.js";
import { isSecret } from "./server-json.js";

/** `manifest.json`: the server as a desktop bundle that `npx @anthropic-ai/mcpb pack` makes of its folder (MCPB manifest 0.3). */
export function bundleManifest(
  model: ServerModel,
  publish: PublishSection,
  author: NonNullable<PublishSection["author"]>,
): string {
  const { repository, website, support, license, keywords, privacyPolicy } = publish;
  const { variables } = stdioAccess(model);
  const program = `\${__dirname}/${builtProgram}`;
  return jsonDocument({
    manifest_version: "0.3",
    name: model.name,
    ...(model.title !== undefined && { display_name: model.title }),
    version: model.version,
    description: publicDescription(model, publish),
    ...(model.description !== undefined && { long_description: model.description }),
    author: { ...author },
    ...(repository !== undefined && { repository: { type: "git", url: repository } }),
    ...(website !== undefined && { homepage: website }),
    ...(support !== undefined && { support }),
    server: {
      type: "node",
      entry_point: builtProgram,
      mcp_config: {
        command: "node",
        args: [program, "--stdio"],
        ...(variables.length > 0 && {
          env: Object.fromEntries(variables.map((name) => [name, `\${user_config.${optionName(name)}}`])),
        }),
      },
    },
    tools: model.tools.map(({ name, description }) => ({
      name,
      ...(description !== undefined && { description }),
    })),
    ...(keywords !== undefined && { keywords }),
    ...(license !== undefined && { license }),
    ...(privacyPolicy !== undefined && { privacy_policies: [privacyPolicy] }),
    compatibility: {
      platforms: ["darwin", "win32", "linux"],
      runtimes: { node: `>=${oldestNode}.0` },
    },
    ...(variables.length > 0 && {
      user_config: Object.fromEntries(variables.map((name) => [optionName(name), option(model, name)])),
    }),
  });
}

function option(model: ServerModel, name: string): JsonObject {
  const variable = model.environment.find((known) => known.name === name);
  const readers = variable?.usedBy ?? [];
  return {
    type: "string",
    title: name,
    description: variable?.description ?? `Read by ${readers.slice(0, 3).join(", ")}.`,
    required: true,
    sensitive: isSecret(model, name),
  };
}

function optionName(variable: string): string {
  return variable.toLowerCase();
}
