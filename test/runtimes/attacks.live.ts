import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Attack, expectAnswer, type ServerName } from "../attacks/attack.js";
import { attackedServers, generateServers } from "../attacks/attacked-servers.js";
import { claimAttacks } from "../attacks/claim-attacks.js";
import { messageAttacks } from "../attacks/message-attacks.js";
import { tokenAttacks } from "../attacks/token-attacks.js";
import { transportAttacks } from "../attacks/transport-attacks.js";
import { readAnswers, sendBytes } from "../harness/live-server.js";
import { installPackages } from "../interop/command.js";
import { createKey, inSeconds, keySetOf, startKeyEndpoint } from "../server/issuer.js";
import { type RunningRuntime, startRuntime } from "./runtime-processes.js";

const out = join(import.meta.dirname, "out");
const good = await createKey("RS256");
const elliptic = await createKey("ES256");
const edwards = await createKey("EdDSA");
const endpoint = await startKeyEndpoint(await keySetOf(good, elliptic, edwards));
const groups = [
  ...(await tokenAttacks({ good, elliptic, edwards, keysUrl: endpoint.url }, await createKey("RS256"))),
  ...(await claimAttacks(good)),
  ...transportAttacks,
  ...messageAttacks,
];
const all = await Promise.all(
  groups.flatMap(({ title, attacks }) =>
    attacks.map(async (attack) => ({ ...attack, title, plain: isPlain(await bytesOf(attack)) })),
  ),
);
const attacks = all.filter(({ plain }) => plain);

async function bytesOf({ request }: Pick<Attack, "request">): Promise<Buffer> {
  const bytes = typeof request === "function" ? await request(inSeconds(0)) : request;
  return typeof bytes === "string" ? Buffer.from(bytes) : bytes;
}

/**
 * Whether every HTTP server reads a request alike. Others are attacks on the server's own reading of HTTP, which in
 * these runtimes is not ours: headers sent twice, lengths that lie, bodies that do not end.
 */
function isPlain(bytes: Buffer): boolean {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = lines.map((line) => /^([a-z0-9-]+): ([\x20-\x7e]*)$/i.exec(line));
  const names = headers.map((header) => header?.[1]?.toLowerCase());
  const host = headers.find((header) => header?.[1]?.toLowerCase() === "host")?.[2] ?? "";
  // Runtimes do not agree on targets that are URLs of another host than `Host`: the function checks `Host`.
  const target = /^[A-Z]+ (?:http:\/\/([^/?]+))?\/[\x21-\x5b\x5d-\x7e]* HTTP\/1\.1$/.exec(first);
  const length = Number(headers.find((header) => header?.[1]?.toLowerCase() === "content-length")?.[2] ?? 0);
  return (
    end > 0 &&
    !first.startsWith("CONNECT ") &&
    target !== null &&
    (target[1] ?? host) === host &&
    names.every((name) => name !== undefined && name !== "transfer-encoding" && name !== "expect") &&
    names.includes("host") &&
    new Set(names).size === names.length &&
    length === bytes.length - end - 4 &&
    text.length < 16_384
  );
}

/**
 * Attacks that runtimes answer themselves, or have changed before the function sees it, by the attacks' groups and names: the status, or
 * undefined where the connection is closed without an answer.
 */
const ownAnswers: Readonly<Record<"workerd" | "deno" | "bun", ReadonlyMap<string, number | undefined>>> = {
  workerd: new Map([
    ["Host, on a server that listens on loopback: an empty host", 400],
    // The empty header is left out.
    ["Origin: an empty origin", 200],
    ["Methods and paths: an unknown method", 501],
    ["Length, framing and headers: a length with a sign", 400],
    ["Length, framing and headers: a length in hexadecimal", 400],
  ]),
  deno: new Map([["Methods and paths: an unknown method", 405]]),
  bun: new Map([
    ["Methods and paths: an unknown method", undefined],
    // Dots are resolved: the path is the endpoint's.
    ["Methods and paths: a path with dots", 200],
  ]),
};

let built: Awaited<ReturnType<typeof generateServers>>;
beforeAll(async () => {
  await installPackages(import.meta.dirname);
  built = await generateServers(join(out, "attacked"));
});
afterAll(() => endpoint.close());

test("most attacks are plain requests", () => {
  expect(attacks.length).toBeGreaterThan(all.length * 0.8);
});

describe.each(["workerd", "deno", "bun"] as const)("the fetch function in %s", (runtime) => {
  const servers = new Map<ServerName, RunningRuntime>();

  beforeAll(async () => {
    for (const [name, [secured, env]] of Object.entries(
      attackedServers({ pem: good.pem, url: endpoint.url }),
    )) {
      const program = dirname(built(secured, "v2"));
      const scratch = join(out, `${runtime}-attacked-${name}`);
      servers.set(name as ServerName, await startRuntime(runtime, { program, env, scratch }));
    }
  });
  afterAll(() => Promise.all([...servers.values()].map((server) => server.stop())));

  test.each(attacks)("$title: $name", async ({ title, name, server, request, expected }) => {
    const port = servers.get(server)?.port ?? 0;
    const answers = readAnswers(await sendBytes(port, await bytesOf({ request })));
    const own = ownAnswers[runtime];
    const place = `${title}: ${name}`;
    if (own.has(place)) expect(answers[0]?.status).toBe(own.get(place));
    else {
      const [answer, ...more] = answers;
      if (answer === undefined || more.length > 0) throw new Error(`${answers.length} answers`);
      expectAnswer(answer, expected);
    }
  });
});
