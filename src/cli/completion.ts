import { Argument, type Command, type Option } from "commander";
import { completionCommand } from "./complete-call.js";
import { examples, printResult } from "./terminal.js";

const shells = ["bash", "zsh", "fish"] as const;

type Shell = (typeof shells)[number];

/** `mcpile completion`: a script for a shell, made of the program's own commands and options. */
export function registerCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes mcpile's commands and options in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText(
      "after",
      examples(
        ["source <(mcpile completion bash)", "in ~/.bashrc"],
        ["mcpile completion zsh > ~/.zfunc/_mcpile", "a folder of zsh's $fpath"],
        ["mcpile completion fish > ~/.config/fish/completions/mcpile.fish", "for fish"],
      ),
    )
    .action((shell: Shell) => printResult(scripts[shell](commandsOf(program))));
}

/** The parts of a command that shells complete. */
interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** The values of its first argument; empty: files. */
  readonly choices: readonly string[];
}

function commandsOf(program: Command): readonly Completed[] {
  const shown = program.commands.filter((command) => command.name() !== completionCommand);
  return shown.map((command) => ({
    name: command.name(),
    summary: command.summary() || firstLine(command.description()),
    options: command.options.filter(({ hidden }) => !hidden),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }));
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

const scripts: Readonly<Record<Shell, (commands: readonly Completed[]) => string>> = { bash, zsh, fish };

function bash(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const valued = commands.flatMap(({ name, options }) =>
    options
      .filter(({ argChoices }) => argChoices !== undefined)
      .map(({ long, argChoices = [] }) => `    "${name} ${long}") words="${argChoices.join(" ")}" ;;`),
  );
  const flags = commands.map(({ name, options }) => `    ${name}) flags="${flagsOf(options).join(" ")}" ;;`);
  const first = commands
    .filter(({ choices }) => choices.length > 0)
    .map(({ name, choices }) => `    ${name}) words="${choices.join(" ")}" ;;`);
  return `# bash completion of mcpile: source <(mcpile completion bash)
_mcpile() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local words="" flags=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names} --help --version" -- "$current"))
    return
  fi
  case "$command $previous" in
${valued.join("\n")}
  esac
  if [ -z "$words" ]; then case "$command" in
${first.join("\n")}
  esac; fi
  case "$command" in
${flags.join("\n")}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags --help" -- "$current")) ;;
    *) if [ -z "$words" ] && [ "$command" = call ] && [ "$COMP_CWORD" -gt 2 ]; then
        words=$(mcpile ${completionCommand} -- "\${COMP_WORDS[@]:2:COMP_CWORD-1}" 2>/dev/null)
        [ "$COMP_CWORD" -gt 3 ] && compopt -o nospace 2>/dev/null
      fi
      if [ -n "$words" ]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      else
        COMPREPLY=($(compgen -f -- "$current"))
      fi ;;
  esac
}
complete -o filenames -F _mcpile mcpile
`;
}

function zsh(commands: readonly Completed[]): string {
  const names = commands.map(
    ({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`,
  );
  const cases = commands.map(({ name, options, choices }) => {
    const specifications = options.map(({ long, description, required, optional, argChoices }) => {
      const value = argChoices === undefined ? ":value:_files" : `:value:(${argChoices.join(" ")})`;
      const text = description.replaceAll(/[[\]:\\]/g, "\\$&");
      return quoted(`${long}[${text}]${required || optional ? value : ""}`);
    });
    const rest =
      name === "call"
        ? "1:server:_files '*:word:_mcpile_call'"
        : quoted(choices.length === 0 ? "*:file:_files" : `1:value:(${choices.join(" ")})`);
    return `    ${name}) _arguments ${[...specifications, rest].join(" \\\n      ")} ;;`;
  });
  return `#compdef mcpile
# zsh completion of mcpile: put it as _mcpile into a folder of $fpath, or source it after compinit.
_mcpile_call() {
  local -a found
  found=(\${(f)"$(mcpile ${completionCommand} -- \${words[2,CURRENT]} 2>/dev/null)"})
  if (( \${#found} == 0 )); then _files; elif [[ $found[1] == *= ]]; then compadd -S '' -a found; else compadd -a found; fi
}
_mcpile() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = _mcpile ]; then _mcpile "$@"; else compdef _mcpile mcpile; fi
`;
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, summary, options, choices }) => {
    const seen = `complete -c mcpile -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c mcpile -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...options.map(({ long, description, required, optional, argChoices }) => {
        const value =
          argChoices === undefined
            ? required || optional
              ? " -r"
              : ""
            : ` -x -a ${quoted(argChoices.join(" "))}`;
        return `${seen} -l ${(long ?? "").slice(2)}${value} -d ${quoted(description)}`;
      }),
      ...(choices.length === 0 ? [] : [`${seen} -f -a ${quoted(choices.join(" "))}`]),
      ...(name === "call"
        ? [
            `${seen} -a '(set -l words (commandline -opc); mcpile ${completionCommand} -- $words[3..] (commandline -ct) 2>/dev/null)'`,
          ]
        : []),
    ];
  });
  return `# fish completion of mcpile: ~/.config/fish/completions/mcpile.fish\n${lines.join("\n")}\n`;
}

function flagsOf(options: readonly Option[]): readonly string[] {
  return options.flatMap(({ long }) => long ?? []);
}

/** In single quotes, as all three shells read them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
