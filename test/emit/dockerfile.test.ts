import dockerignore from "@balena/dockerignore";
import { type Dockerfile, DockerfileParser, type Instruction } from "dockerfile-ast";
import { beforeAll, describe, expect, test } from "vitest";
import { compileText, type FileSet } from "../../src/index.js";
import { manifests } from "./hostile-manifests.js";

/** Rules that reviewers of images hold: those of hadolint, the CIS benchmark and Kubernetes' restricted profile. */
describe.each(Object.keys(manifests))("the Dockerfile of %s", (name) => {
  let files: FileSet;
  let dockerfile: Dockerfile;

  beforeAll(async () => {
    const compiled = await compileText(manifests[name] ?? "", `${name}.yaml`);
    if (compiled.files === undefined) throw new Error("no files");
    files = compiled.files;
    dockerfile = DockerfileParser.parse(files.get("Dockerfile")?.text ?? "");
  });

  const stages = (): readonly (readonly Instruction[])[] => {
    const found: Instruction[][] = [];
    for (const instruction of dockerfile.getInstructions()) {
      if (instruction.getKeyword() === "FROM") found.push([]);
      found.at(-1)?.push(instruction);
    }
    return found;
  };
  const last = (keyword: string): string | undefined =>
    stages()
      .at(-1)
      ?.findLast((instruction) => instruction.getKeyword() === keyword)
      ?.getRawArgumentsContent() ?? undefined;

  test("names an exact base, which a build argument may pin to its bytes", () => {
    const [base] = dockerfile.getInitialARGs();
    expect(base?.getArgumentsContent()).toMatch(/^NODE_IMAGE=node:\d+\.\d+\.\d+-[a-z]+-slim$/);
    expect(dockerfile.getFROMs().map((from) => from.getImage())).toEqual(["${NODE_IMAGE}", "${NODE_IMAGE}"]);
  });

  test("ends as a user that is not root, and that is seen not to be", () => {
    expect(last("USER")).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test("runs nothing in the final stage, and takes only what was built", () => {
    const final = stages().at(-1) ?? [];
    expect(final.map((instruction) => instruction.getKeyword())).toEqual([
      "FROM",
      "LABEL",
      "ENV",
      "WORKDIR",
      "COPY",
      "COPY",
      "COPY",
      "USER",
      "EXPOSE",
      "HEALTHCHECK",
      "CMD",
    ]);
    const copies = dockerfile.getCOPYs().filter((copy) => copy.getFromFlag()?.getValue() === "build");
    expect(copies.map((copy) => copy.getArguments().map((argument) => argument.getValue()))).toEqual([
      ["/app/package.json", "./"],
      ["/app/node_modules", "./node_modules"],
      ["/app/dist", "./dist"],
    ]);
  });

  test("leaves development packages behind", () => {
    const runs = (stages()[0] ?? []).filter((instruction) => instruction.getKeyword() === "RUN");
    expect(runs.at(-1)?.getArgumentsContent()).toMatch(/&& npm prune --omit=dev$/);
  });

  test("starts and checks the server without a shell", () => {
    expect(JSON.parse(last("CMD") ?? "")).toEqual(["node", "--enable-source-maps", "dist/src/main.js"]);
    const check = /^CMD (\[.*\])$/.exec(last("HEALTHCHECK") ?? "");
    expect(JSON.parse(check?.[1] ?? "")).toEqual(["node", "-e", expect.stringContaining("/healthz")]);
  });

  test("adds nothing from elsewhere, and holds no secret", () => {
    const text = files.get("Dockerfile")?.text ?? "";
    expect(dockerfile.getInstructions().map((instruction) => instruction.getKeyword())).not.toContain("ADD");
    expect(text).not.toMatch(/\b(?:curl|wget|sudo)\b/);
    const names = [
      ...dockerfile.getARGs().map((argument) => argument.getProperty()?.getName()),
      ...dockerfile.getENVs().flatMap((env) => env.getProperties().map((property) => property.getName())),
    ];
    expect(names).toEqual(["NODE_IMAGE", "NODE_ENV", "HOST", "PORT"]);
  });

  test("is given no more than the build needs", () => {
    const ignored = dockerignore.default().add(files.get(".dockerignore")?.text ?? "");
    const kept = (paths: readonly string[]) => paths.filter((path) => !ignored.ignores(path));
    const needed = [
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "src/main.ts",
      "src/handlers/a/b.ts",
    ];
    expect(kept(needed)).toEqual(needed);
    expect(
      kept([
        ".env",
        ".env.production",
        "src/.env",
        "src/handlers/.env.local",
        ".npmrc",
        ".git/config",
        ".mcpile/private-key.pem",
        "node_modules/jose/package.json",
        "src/node_modules/x/index.js",
        "dist/src/main.js",
        "client/openai.ts",
        "test/contract.test.ts",
        "Dockerfile",
        "README.md",
      ]),
    ).toEqual([]);
  });
});
