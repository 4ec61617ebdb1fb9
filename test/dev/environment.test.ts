import { expect, test } from "vitest";
import { developmentEnvironment, withEnvironmentFile } from "../../src/dev/environment.js";

const auth = {
  audience: ["${AUDIENCE}"],
  algorithms: [],
  cacheSeconds: 1,
  requiredScopes: [],
  authorizationServers: [],
};
const variable = (name: string, ...usedBy: readonly string[]) => ({ name, usedBy });

test("variables of the process win over those of an environment file", () => {
  expect(withEnvironmentFile("A=1\nB='2 3'\n", { A: "process" })).toEqual({ A: "process", B: "2 3" });
});

test("mcpile's key replaces the keys of the manifest, and the variables of these are not missing", () => {
  const environment = [variable("KEYS", "auth.jwksUri"), variable("API_KEY", "tools.get.http")];
  const made = developmentEnvironment({ name: "dice", auth, environment }, { MCP_AUTH_JWKS_URI: "x" }, "PEM");
  expect(made.environment).toEqual({ MCP_AUTH_PUBLIC_KEY: "PEM" });
  expect(made.missing.map(({ name }) => name)).toEqual(["API_KEY"]);
});

test("an issuer and an audience that are not set are made up, and those that are set stay", () => {
  const environment = [variable("ISSUER", "auth.issuer"), variable("AUDIENCE", "auth.audience")];
  const server = { name: "dice", auth, environment };
  const chosen = ["MCP_AUTH_ISSUER=mcpile-dev", "MCP_AUTH_AUDIENCE=dice"];
  expect(developmentEnvironment(server, {}, "PEM")).toMatchObject({ chosen, missing: [] });
  const given = { ISSUER: "https://a.example", AUDIENCE: "a" };
  expect(developmentEnvironment(server, given, "PEM")).toMatchObject({ chosen: [], missing: [] });
});

test("without a key of mcpile the settings of auth are missing; those of clients never are", () => {
  const environment = [variable("KEYS", "auth.jwksUri"), variable("URL", "client.openai.serverUrl")];
  const { missing } = developmentEnvironment({ name: "dice", auth, environment }, {}, undefined);
  expect(missing.map(({ name }) => name)).toEqual(["KEYS"]);
});
