import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type ReportDetails, report } from "../diagnostics/report.js";
import type { Part } from "../manifest/source.js";
import type { PromptModel } from "../model/prompt-model.js";
import type { ServerModel } from "../model/server-model.js";

/** Changes that users of the prompts notice. */
export function promptChanges(before: ServerModel, after: ServerModel): readonly Diagnostic[] {
  const current = new Map(after.prompts.map((prompt) => [prompt.name, prompt]));
  return before.prompts.flatMap((prompt) => {
    const same = current.get(prompt.name);
    if (same !== undefined) return [...argumentChanges(prompt, same), ...scopeChanges(prompt, same)];
    return [
      report("prompt-removed", `the prompt \`${prompt.name}\` is gone`, {
        at: after.tools[0]?.origin.source.locate(["prompts", prompt.name], "key"),
        help: "bring it back, or give the server a new major version",
      }),
    ];
  });
}

function argumentChanges(before: PromptModel, after: PromptModel): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [name, { required, enum: values }] of Object.entries(after.arguments)) {
    const known = before.arguments[name];
    const place = at(after, ["arguments", name], "key");
    if (required && known?.required !== true) {
      found.push(
        report("prompt-argument-required", `\`${after.name}\` now needs the argument \`${name}\``, place),
      );
    }
    const narrowed = values !== undefined && known?.enum?.every((value) => values.includes(value)) !== true;
    if (known !== undefined && narrowed) {
      found.push(
        report(
          "prompt-argument-narrowed",
          `\`${after.name}\` accepts fewer values of \`${name}\` than before`,
          place,
        ),
      );
    }
  }
  for (const name of Object.keys(before.arguments)) {
    if (Object.hasOwn(after.arguments, name)) continue;
    const place = at(after, ["arguments"], "key");
    found.push(
      report("prompt-argument-removed", `\`${after.name}\` no longer takes the argument \`${name}\``, place),
    );
  }
  return found;
}

function scopeChanges(before: PromptModel, after: PromptModel): readonly Diagnostic[] {
  return [...after.scopes.entries()]
    .filter(([, scope]) => !before.scopes.includes(scope))
    .map(([index, scope]) =>
      report(
        "prompt-scope-added",
        `\`${after.name}\` now needs the scope \`${scope}\``,
        at(after, ["scopes", index]),
      ),
    );
}

function at({ origin }: PromptModel, steps: readonly (string | number)[], part?: Part): ReportDetails {
  return { at: origin.source.locate([...origin.path, ...steps], part) };
}
