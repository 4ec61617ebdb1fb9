import type { RawAnswer } from "../harness/live-server.js";
import { rollDice } from "../harness/live-server.js";
import type { AttackGroup } from "./attack.js";

/** An attack and how it was answered. */
export interface Answered {
  readonly name: string;
  readonly request: Buffer | string;
  readonly answer: string;
}

export interface AnsweredGroup {
  readonly title: string;
  readonly rows: readonly Answered[];
}

/** The tables of `docs/security.md`. */
export function attackTables(groups: readonly AnsweredGroup[], now: number): string {
  return groups
    .map(({ title, rows }) =>
      [
        `### ${title}`,
        "",
        "| attack | what is sent | answer |",
        "| --- | --- | --- |",
        ...rows.map(
          ({ name, request, answer }) => `| ${cell(name)} | ${describeRequest(request, now)} | ${answer} |`,
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

/** How many attacks there are. */
export function countAttacks(groups: readonly AttackGroup[]): number {
  return groups.reduce((sum, { attacks }) => sum + attacks.length, 0);
}

/** An answer in short: its status, what was refused and why. */
export function describeAnswer({ status, headers, body }: RawAnswer): string {
  const challenge = headers["www-authenticate"]?.replace(/,? ?resource_metadata="[^"]*"/, "");
  const shown = ["allow", "access-control-allow-origin"].flatMap((name) =>
    headers[name] === undefined ? [] : [code(`${name}: ${headers[name]}`.trim())],
  );
  const parts = [
    `**${status}**`,
    ...(challenge === undefined ? [] : [code(challenge)]),
    ...shown,
    // With a challenge that describes the error, the body says the same.
    ...(body === "" || challenge?.includes("error_description") ? [] : [code(briefBody(body))]),
  ];
  return parts.join(" ");
}

/** The error of a refusal; other bodies as they are. */
function briefBody(body: string): string {
  if (!body.startsWith("{")) return brief(body);
  const parsed: unknown = JSON.parse(body);
  if (!isRecord(parsed)) return brief(body);
  const { error, result } = parsed;
  if (isRecord(error)) return brief(`${error["code"]} ${error["message"]}`);
  return brief(result === undefined ? body : JSON.stringify(result));
}

/** The parts of a request that differ from a usual call. */
function describeRequest(request: Buffer | string, now: number): string {
  const bytes = Buffer.from(request);
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return code(brief(escapeText(bytes.toString("latin1"))));
  const [line = "", ...headers] = bytes.subarray(0, end).toString().split("\r\n");
  const body = bytes.subarray(end + 4);
  const named = new Set(headers.map((header) => header.split(":")[0]?.toLowerCase()));
  const parts = [
    ...(line === "POST /mcp HTTP/1.1" ? [] : [describeToken(line, now)]),
    ...(named.has("host") ? [] : ["(no Host)"]),
    ...(named.has("content-type") || !line.startsWith("POST") ? [] : ["(no Content-Type)"]),
    ...unusual(headers, body.length).map((header) => describeToken(header, now)),
    ...(body.equals(usualBody) || body.length === 0 ? [] : [describeBody(body)]),
  ];
  return parts.length === 0 ? "a usual call" : parts.map((part) => code(escapeText(part))).join(" ");
}

const usualBody = Buffer.from(JSON.stringify(rollDice));
const usualHeaders = new Set([
  "host: localhost",
  "content-type: application/json",
  "accept: application/json, text/event-stream",
  "connection: close",
]);

function unusual(headers: readonly string[], length: number): readonly string[] {
  const seen = new Map<string, number>();
  for (const header of headers) seen.set(header, (seen.get(header) ?? 0) + 1);
  return [...seen].flatMap(([header, times]) => {
    if (usualHeaders.has(header) || header === `content-length: ${length}`) {
      return times === 1 ? [] : [`${header} (twice)`];
    }
    return [brief(header, header.includes(".ey") ? 20_000 : 70) + (times === 1 ? "" : ` (${times} times)`)];
  });
}

/** Rewrites the JWTs in a header as what they say, since they are other ones in every run. */
function describeToken(text: string, now: number): string {
  const described = text.replace(/[\w-]+=?(?: ?\.[\w-]*){1,}/g, (token) => {
    const [header = "", claims = "", ...rest] = token.split(".");
    const plain = decode(header.replace(/[= ]/g, ""));
    if (!plain?.startsWith("{")) return token.length > 60 ? `${token.slice(0, 20)}…` : token;
    const padding = /[= ]$/.test(header) ? header.slice(-1) : "";
    const signature = rest.map((part) => (part === "" ? "" : "…"));
    return [`‹${plain}›${padding}`, `‹${claimsOf(claims, now)}›`, ...signature].join(".");
  });
  return brief(described, 200);
}

function decode(part: string): string | undefined {
  const text = Buffer.from(part, "base64url").toString();
  if (!/^[\x20-\x7e]+$/.test(text)) return undefined;
  const known = withoutTimes(text)
    .replace(/"jwk":\{[^}]*\}/, '"jwk":{…}')
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1")
    .replace(/,"kid":"RS256","typ":"at\+jwt"/, "");
  return brief(known, 130);
}

/** The expiry of good claims, which is another one in every run. */
function withoutTimes(text: string): string {
  return text.replace(/("exp\\?":)1\d{9}\b/g, "$1…");
}

function readClaims(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const claims: unknown = JSON.parse(text);
    return isRecord(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Claims that are not those of a good token, times as counted from now. */
function claimsOf(part: string, now: number): string {
  const text = Buffer.from(part, "base64url").toString();
  const claims = readClaims(text);
  // A part of random bytes is a signature in another place.
  if (claims === undefined) return /^[\x20-\x7e]*$/.test(text) ? brief(withoutTimes(text), 60) : "…";
  const usual: Readonly<Record<string, unknown>> = {
    iss: "https://issuer.example",
    aud: "dice",
    sub: "ann",
    scope: "dice:roll",
  };
  const changed = Object.entries(claims).flatMap(([name, value]) => {
    if (usual[name] === value) return [];
    if (["exp", "nbf", "iat"].includes(name)) {
      const seconds = Number(value) - now;
      const time = Math.abs(seconds) < 1_000 ? `now${seconds < 0 ? "" : "+"}${seconds}` : value;
      return name === "exp" && Math.abs(seconds - 300) < 100 && typeof value === "number"
        ? []
        : [`${name}:${typeof value === "string" ? `"${time}"` : time}`];
    }
    return [`${name}:${brief(JSON.stringify(value), 60)}`];
  });
  const left = ["aud", "iss", "exp"].filter((name) => !(name in claims)).map((name) => `no ${name}`);
  return [...changed, ...left].join(", ");
}

function describeBody(body: Buffer): string {
  const text = body.toString();
  if (text.includes("\ufffd") || text.includes("\0")) return `bytes ${brief(body.toString("hex"), 40)}`;
  if (text.endsWith("   ")) return `a body of ${body.length} bytes`;
  return brief(text, 110);
}

function brief(text: string, most = 160): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** Control characters, and letters that only look like others, as escapes. */
function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    /[\x00-\x1f\x7f-\x9f\u0400-\u04ff\ufeff\u2028]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A code span in a table's cell. */
function code(text: string): string {
  const ticks = text.includes("`") ? "``" : "`";
  const space = ticks === "`" ? "" : " ";
  return `${ticks}${space}${text.replaceAll("|", "\\|").replaceAll("\n", "\\n")}${space}${ticks}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
