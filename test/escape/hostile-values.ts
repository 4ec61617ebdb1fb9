// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are hostile to template strings, among others

import type { Json, JsonObject } from "../../src/json.js";

const longText = "a'\"\\`${x}$(y)".repeat(20_000);

/** Strings that break out of badly quoted places. `CANARY` stands for the path of a file that code would create. */
export const hostileTexts: readonly string[] = [
  "",
  " ",
  "plain",
  "it's",
  '"; require("node:fs").writeFileSync("CANARY", ""); //',
  "'; require('node:fs').writeFileSync('CANARY', ''); //",
  '${require("node:fs").writeFileSync("CANARY", "")}',
  "`; process.getBuiltinModule('fs').writeFileSync('CANARY', '') //`",
  '*/ process.getBuiltinModule("fs").writeFileSync("CANARY", ""); /*',
  '\nprocess.getBuiltinModule("fs").writeFileSync("CANARY", "");\n',
  '\rprocess.getBuiltinModule("fs").writeFileSync("CANARY", "");\r',
  '\u2028process.getBuiltinModule("fs").writeFileSync("CANARY", "");\u2029',
  "'''\nopen('CANARY', 'w')\n'''",
  '"""\nopen("CANARY", "w")\n"""',
  "\nopen('CANARY', 'w')\n",
  "\ropen('CANARY', 'w')\r",
  "\fopen('CANARY', 'w')\f",
  "coding: utf-7",
  "{open('CANARY', 'w')}",
  "\\N{SNOWMAN} \\x41 %s %(x)s",
  "$(touch CANARY)",
  "`touch CANARY`",
  "'; touch CANARY; '",
  '"; touch CANARY; "',
  "\ntouch CANARY\n",
  "${HOME:-x} $HOME %PATH% !!",
  "\\",
  "\\\\",
  "ends with \\",
  "\\'; touch CANARY; \\'",
  "</script><script>alert(1)</script><!--",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:alert(1)) ![b](x) # c",
  "a | b || c \\| d",
  "```\n# out of the fence\n```",
  "\0NUL\0",
  "\ud800 lone \udc00",
  "\u202e reversed \u2066",
  "line\r\nends\rof\nall\u0085kinds\u2028here\u2029",
  "\u007f\u0080\u009f\ufeff",
  "@ts-ignore",
  "@ts-expect-error",
  "😀 👩‍👩‍👧 ünïcödé",
  "__proto__",
  "syntax=docker/evil",
  "- [x] item",
  "# heading",
  "key: value",
  "!!js/function x",
  "%YAML 1.1",
  "--- ... ---",
  longText,
];

/** An object with every hostile string as a key and as a value, and keys that objects inherit. */
export const hostileObject: JsonObject = Object.fromEntries([
  ...["__proto__", "constructor", "toString", "hasOwnProperty"].map((key): [string, Json] => [key, { key }]),
  ...hostileTexts.map((text): [string, Json] => [text, [text, { nested: text }]]),
]);

export const plainValues: readonly Json[] = [
  null,
  true,
  false,
  0,
  -0,
  1.5,
  1e21,
  5e-324,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[], {}, [null]],
  { a: { b: { c: [1, 2, 3] } } },
];
