import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, post, rollDice } from "../harness/live-server.js";
import { root } from "../interop/command.js";
import { createKey, inSeconds, keySetOf, sign, startKeyEndpoint } from "../server/issuer.js";
import { type Attack, type AttackGroup, expectAnswer } from "./attack.js";
import { type AttackedServers, generateServers, type Sdk, startServers } from "./attacked-servers.js";
import { claimAttacks } from "./claim-attacks.js";
import { framingAttacks } from "./framing-attacks.js";
import { messageAttacks } from "./message-attacks.js";
import {
  type Answered,
  type AnsweredGroup,
  attackTables,
  countAttacks,
  describeAnswer,
} from "./security-page.js";
import { tokenAttacks } from "./token-attacks.js";
import { transportAttacks } from "./transport-attacks.js";

const good = await createKey("RS256");
const elliptic = await createKey("ES256");
const edwards = await createKey("EdDSA");
const stranger = await createKey("RS256");
const endpoint = await startKeyEndpoint(await keySetOf(good, elliptic, edwards));
const keys = { good, elliptic, edwards, keysUrl: endpoint.url };
const groups: readonly AttackGroup[] = [
  ...(await tokenAttacks(keys, stranger)),
  ...(await claimAttacks(good)),
  ...transportAttacks,
  ...framingAttacks,
  ...messageAttacks,
];

const sdks = ["v1", "v2"] as const;
/** Answers in the words of the page, by SDK, group and attack. */
const answers = new Map<string, string>();

let servers: Readonly<Record<Sdk, AttackedServers>>;
beforeAll(async () => {
  const built = await generateServers(join(import.meta.dirname, "out"));
  const source = { pem: good.pem, url: endpoint.url };
  const [v1, v2] = await Promise.all([startServers(built, "v1", source), startServers(built, "v2", source)]);
  servers = { v1, v2 };
});
afterAll(async () => {
  const all = sdks.flatMap((sdk) => Object.values(servers[sdk]));
  expect(await Promise.all(all.map((server) => server.stop()))).toEqual(all.map(() => 0));
  await endpoint.close();
});

/** How many calls reached a handler of the server with one key. */
async function runs(sdk: Sdk): Promise<number> {
  const authorization = `Bearer ${await sign(good)}`;
  const call = { ...rollDice, params: { name: "runs", arguments: {} } };
  const { body } = await ask(servers[sdk].token.port, post(call, { authorization }));
  return Number(JSON.parse(body).result.content[0].text);
}

/** Whether an attack is a call that must reach a handler of the server with one key. */
function isAccepted({ server, expected }: Pick<Attack, "server" | "expected">): boolean {
  return server === "token" && expected.status === 200;
}

describe.each(groups)("$title", ({ title, attacks }) => {
  const reached: Partial<Record<Sdk, number>> = {};
  beforeAll(async () => {
    for (const sdk of sdks) reached[sdk] = await runs(sdk);
  });

  const each = sdks.flatMap((sdk) => attacks.map((attack) => ({ sdk, ...attack })));
  test.concurrent.each(each)("$sdk: $name", async ({ sdk, name, server, request, expected }) => {
    const bytes = typeof request === "function" ? await request(inSeconds(0)) : request;
    const answer = await ask(servers[sdk][server].port, bytes);
    const either =
      expected.or === undefined ? "" : `, or **${expected.or.status}** until the issuer may be asked again`;
    answers.set(
      `${sdk} ${title} ${name}`,
      either === "" ? describeAnswer(answer) : `**${expected.status}**${either}`,
    );
    expectAnswer(answer, expected);
    // A token that was verified is cached: the second answer must be the same.
    if (isAccepted({ server, expected })) expectAnswer(await ask(servers[sdk][server].port, bytes), expected);
  });

  test.each(sdks)("%s: handlers ran for what was accepted, and for nothing else", async (sdk) => {
    const accepted = attacks.filter(isAccepted);
    expect((await runs(sdk)) - (reached[sdk] ?? 0)).toBe(2 * accepted.length);
  });
});

test.each(sdks)("%s: no token, and nothing of a body, is in the log", async (sdk) => {
  const { token: server } = servers[sdk];
  const token = await sign(good);
  await ask(server.port, post(rollDice, { authorization: `Bearer ${token}` }));
  await ask(server.port, post(rollDice, { authorization: `Bearer ${token}x` }));
  await ask(server.port, post('{"secret":"hunter2"', { authorization: `Bearer ${token}` }));
  const log = server.stderr();
  expect(log).toContain('"msg":"refused"');
  for (const part of token.split(".").slice(1)) expect(log).not.toContain(part);
  expect(log).not.toContain("hunter2");
});

const page = join(root, "docs", "security.md");
const start = "<!-- generated: the attacks -->\n";
const end = "<!-- end of what is generated -->\n";

test("at least 600 attacks are tried, each with both SDKs", () => {
  expect(countAttacks(groups)).toBeGreaterThanOrEqual(600);
});

test("names are unique in their group", () => {
  for (const { attacks } of groups) {
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
  }
});

test("docs/security.md has every attack with its answer (UPDATE=1 writes it)", async () => {
  const now = inSeconds(0);
  const answered: AnsweredGroup[] = [];
  for (const { title, attacks } of groups) {
    const rows: Answered[] = [];
    for (const { name, request } of attacks) {
      const [first, second] = sdks.map((sdk) => answers.get(`${sdk} ${title} ${name}`) ?? "none");
      const answer = first === second ? (first ?? "") : `v1: ${first}<br>v2: ${second}`;
      rows.push({ name, request: typeof request === "function" ? await request(now) : request, answer });
    }
    answered.push({ title, rows });
  }
  const tables = `${countAttacks(groups)} attacks, each sent to a server of either SDK.\n\n${attackTables(answered, now)}\n\n`;
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(start);
  const [, after = ""] = rest.split(end);
  if (process.env["UPDATE"] === "1") writeFileSync(page, `${before}${start}\n${tables}${end}${after}`);
  else expect(text).toBe(`${before}${start}\n${tables}${end}${after}`);
});
