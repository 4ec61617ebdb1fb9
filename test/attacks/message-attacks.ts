import { post, rollDice } from "../harness/live-server.js";
import type { AttackGroup, Expected } from "./attack.js";

const rolled: Expected = { status: 200, contains: '"text":"rolled"' };
const accepted: Expected = { status: 202, body: "" };

/** A call whose `id` is this JSON text. */
const withId = (id: string): Buffer =>
  post(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"roll_dice","arguments":{}}}`);
const call = (params: unknown): Buffer => post({ ...rollDice, params });
const invalidParams: Expected = { status: 200, contains: '"code":-32602' };
/** The SDKs give different codes for params of the wrong shape. */
const malformed: Expected = { status: 200, contains: '"error":{"code":-326' };
const wrongArguments: Expected = {
  status: 200,
  contains: '"code":-32602,"message":"Invalid params: `params.arguments` must be an object',
};
const refused: Expected = { status: 400, contains: '"jsonrpc":"2.0"' };

type Case = readonly [name: string, request: Buffer, expected: Expected];

const ids: readonly Case[] = [
  ["a number", withId("7"), { status: 200, contains: '"id":7' }],
  ["zero", withId("0"), { status: 200, contains: '"id":0' }],
  ["a negative number", withId("-1"), { status: 200, contains: '"id":-1' }],
  ["a string", withId('"seven"'), { status: 200, contains: '"id":"seven"' }],
  ["an empty text", withId('""'), { status: 200, contains: '"id":""' }],
  [
    "a string that ends a script",
    withId('"</script>"'),
    { status: 200, headers: { "content-type": "application/json" } },
  ],
  ["a long string", withId(JSON.stringify("x".repeat(2_000))), rolled],
  ["a name of Object.prototype", withId('"__proto__"'), { status: 200, contains: '"id":"__proto__"' }],
  ["the largest safe integer", withId("9007199254740991"), { status: 200, contains: "9007199254740991" }],
  ["a fraction", withId("1.5"), refused],
  ["null", withId("null"), refused],
  ["true", withId("true"), refused],
  ["a list", withId("[1]"), refused],
  ["an object", withId('{"a":1}'), refused],
];

const messages: readonly Case[] = [
  ["an empty object", post({}), refused],
  ["null", post("null"), refused],
  ["a string", post('"tools/call"'), refused],
  ["a number", post("1"), refused],
  ["no version", post({ ...rollDice, jsonrpc: undefined }), refused],
  ["another version", post({ ...rollDice, jsonrpc: "1.0" }), refused],
  ["no method", post({ ...rollDice, method: undefined }), refused],
  ["a method that is a list", post({ ...rollDice, method: ["tools/call"] }), refused],
  ["an unknown method", post({ ...rollDice, method: "tools/destroy" }), { status: 200, contains: "-32601" }],
  [
    "a method of Object.prototype",
    post({ ...rollDice, method: "constructor" }),
    { status: 200, contains: "-32601" },
  ],
  [
    "a method that is not offered",
    post({ ...rollDice, method: "resources/read", params: { uri: "file:///etc/passwd" } }),
    { status: 200, contains: "-32601" },
  ],
  ["a notification", post({ jsonrpc: "2.0", method: "notifications/initialized" }), accepted],
  ["an unknown notification", post({ jsonrpc: "2.0", method: "notifications/destroy" }), accepted],
  [
    "a cancellation of somebody's call",
    post({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } }),
    accepted,
  ],
  ["a call without id", post({ ...rollDice, id: undefined }), accepted],
  ["a response to nothing", post({ jsonrpc: "2.0", id: 1, result: {} }), accepted],
  [
    "an error in response to nothing",
    post({ jsonrpc: "2.0", id: 1, error: { code: 1, message: "x" } }),
    accepted,
  ],
  ["an empty batch", post("[]"), refused],
  ["a batch of rubbish", post("[1,2]"), refused],
];

const calls: readonly Case[] = [
  ["an unknown tool", call({ name: "no_such_tool", arguments: {} }), invalidParams],
  ["a name of Object.prototype", call({ name: "__proto__", arguments: {} }), invalidParams],
  ["a name in capitals", call({ name: "ROLL_DICE", arguments: {} }), invalidParams],
  ["a name with a space after it", call({ name: "roll_dice ", arguments: {} }), invalidParams],
  ["a name that is a list", call({ name: ["roll_dice"], arguments: {} }), malformed],
  ["no name", call({ arguments: {} }), malformed],
  ["no params", call(undefined), malformed],
  ["params that are a list", call(["roll_dice"]), refused],
  ["arguments that are a list", call({ name: "keep", arguments: [1] }), wrongArguments],
  ["arguments that are a string", call({ name: "keep", arguments: "{}" }), wrongArguments],
  ["arguments that are null", call({ name: "keep", arguments: null }), wrongArguments],
  ["no arguments", call({ name: "keep" }), { status: 200, contains: '"text":"{}"' }],
  [
    "a number beyond the safe integers",
    post(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"keep","arguments":{"n":12345678901234567890}}}',
    ),
    { status: 200, contains: "n: must be from -9007199254740991 to 9007199254740991" },
  ],
];

/** Attacks with JSON-RPC messages that are well-formed JSON; the SDK answers most of them. */
export const messageAttacks: readonly AttackGroup[] = [
  group("Ids of calls", ids),
  group("Messages", messages),
  group("Calls of tools", calls),
];

function group(title: string, cases: readonly Case[]): AttackGroup {
  return {
    title,
    attacks: cases.map(([name, request, expected]) => ({ name, server: "open", request, expected })),
  };
}
