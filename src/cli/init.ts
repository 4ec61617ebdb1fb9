import type { Command } from "commander";
import { examples, printRemark, printResult } from "./terminal.js";

/** `mcpile init`: what a project needs to use mcpile. */
export function registerInit(program: Command): void {
  program
    .command("init")
    .summary("set up a project: a first manifest, its handler, scripts and checks")
    .description(
      "Makes a first manifest and its handler, npm scripts, a GitHub workflow and a pre-commit hook that run " +
        "`mcpile check`, in an empty folder or an existing project. Overwrites nothing: what is there stays.",
    )
    .argument("[dir]", "folder of the project", ".")
    .addHelpText(
      "after",
      examples(["mcpile init", "in this folder"], ["mcpile init my-tools", "in a new one"]),
    )
    .action(init);
}

async function init(folder: string): Promise<void> {
  const { planProject, writeProject } = await import("./project-files.js");
  const project = planProject(folder);
  writeProject(project);
  for (const { path, verb } of project.files) printResult(`${verb} ${path}`);
  for (const line of project.kept) printRemark(line);
  printRemark(["", "Next:", ...project.next.map((step) => `  ${step}`)].join("\n"));
}
