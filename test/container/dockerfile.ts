import { readFileSync } from "node:fs";
import { Copy, DockerfileParser, Env, type Instruction, JSONInstruction } from "dockerfile-ast";

/** A step of a stage, as far as generated Dockerfiles have them. */
export type Step =
  | {
      readonly kind: "copy";
      readonly from?: string;
      readonly sources: readonly string[];
      readonly to: string;
    }
  | { readonly kind: "run"; readonly command: string };

export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  /** User and group, by number. */
  readonly user: readonly [number, number];
  readonly steps: readonly Step[];
  readonly cmd: readonly string[];
  readonly healthcheck: readonly string[];
}

/** Reads a Dockerfile. Throws at what it does not know, so that nothing is left out of what is tested. */
export function readDockerfile(path: string): readonly Stage[] {
  const dockerfile = DockerfileParser.parse(readFileSync(path, "utf8"));
  const images = new Map<string, string>(
    dockerfile.getInitialARGs().map((arg) => {
      const property = arg.getProperty();
      return [`\${${property?.getName()}}`, property?.getValue() ?? ""] as const;
    }),
  );
  const stages: Stage[] = [];
  for (const instruction of dockerfile.getInstructions()) {
    const text = instruction.getRawArgumentsContent() ?? "";
    if (instruction.getKeyword() === "FROM") {
      const [image = "", , name = ""] = text.split(" ");
      const base = images.get(image) ?? image;
      stages.push({ name, base, workdir: "/", env: {}, user: [0, 0], steps: [], cmd: [], healthcheck: [] });
      continue;
    }
    const stage = stages.pop();
    if (stage !== undefined) stages.push({ ...stage, ...changeOf(stage, instruction, text) });
    else if (instruction.getKeyword() !== "ARG") throw new Error(`before FROM: ${instruction.toString()}`);
  }
  return stages;
}

function changeOf(stage: Stage, instruction: Instruction, text: string): Partial<Stage> {
  const keyword = instruction.getKeyword();
  switch (keyword) {
    case "WORKDIR":
      return { workdir: text };
    case "ENV":
      return { env: { ...stage.env, ...variablesOf(instruction) } };
    case "USER": {
      const [user = 0, group = 0] = text.split(":").map(Number);
      return { user: [user, group] };
    }
    case "RUN":
      return { steps: [...stage.steps, { kind: "run", command: text }] };
    case "COPY": {
      if (!(instruction instanceof Copy)) throw new Error("not a COPY");
      const from = instruction.getFromFlag()?.getValue();
      const words = instruction.getArguments().map((argument) => argument.getValue());
      const to = words.at(-1) ?? "";
      const copy = { kind: "copy", sources: words.slice(0, -1), to, ...(from ? { from } : {}) } as const;
      return { steps: [...stage.steps, copy] };
    }
    case "CMD":
      if (!(instruction instanceof JSONInstruction)) throw new Error("CMD runs a shell");
      return { cmd: JSON.parse(text) };
    case "HEALTHCHECK":
      return { healthcheck: JSON.parse(text.replace(/^CMD /, "")) };
    case "LABEL":
    case "EXPOSE":
      return {};
    default:
      throw new Error(`unknown instruction: ${keyword}`);
  }
}

function variablesOf(instruction: Instruction): Readonly<Record<string, string>> {
  if (!(instruction instanceof Env)) throw new Error("not an ENV");
  return Object.fromEntries(
    instruction.getProperties().map((property) => [property.getName(), property.getValue() ?? ""]),
  );
}
