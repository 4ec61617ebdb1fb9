import fc from "fast-check";

/** Actions of code that broke out: leave a file, set a global variable, or end the process with its own status. */
const payloads = [
  'process.getBuiltinModule("fs").writeFileSync("CANARY", "")',
  "process.getBuiltinModule('fs').writeFileSync('CANARY', '')",
  "globalThis.CANARY = 1",
  "process.exit(97)",
  'open("CANARY", "w")',
  "__import__('os')._exit(97)",
  "touch CANARY",
  "$(touch CANARY)",
  "`touch CANARY`",
  "exit 97",
  "RUN touch CANARY",
];

/** Character sequences that end a string or comment in one language or another. */
const ends = [
  ..."\"'`;)]}>*/\\\n\r\u2028\u2029\u0085\f\v",
  "*/",
  "\r\n",
  '\\"',
  "\\'",
  "\\`",
  "\\\n",
  "'''",
  '"""',
  "```",
  "${",
  "$(",
  "#{",
  "{{",
  "}}",
  "%}",
  "</script>",
  "</style>",
  "-->",
  "]]>",
  "'\"'\"'",
  "\\u0022",
  "\\x22",
  "\\N{QUOTATION MARK}",
  "\nEND\n",
  "\n)\n",
];

/** Character sequences that begin something that swallows the rest. */
const begins = [
  "//",
  "/*",
  "#",
  '"',
  "'",
  "`",
  '"""',
  "'''",
  "<!--",
  "<script>",
  "${",
  "$(",
  "`${",
  "; : '",
  "|| (",
  "\\",
];

/** Strings that a format or a language takes for something of its own. */
const words = [
  "{{x}}",
  "{{{x}}}",
  "{{#each this}}",
  "{{> x}}",
  "{x}",
  "${HOME}",
  "$HOME",
  "$1",
  "$&",
  "$'",
  "$$",
  "%s",
  "%(x)s",
  "%PATH%",
  "!!",
  "!1",
  "~",
  "@ts-ignore",
  "@ts-nocheck",
  "@deprecated",
  "# type: ignore",
  "coding: utf-7",
  "syntax=docker/evil",
  "#!/bin/sh",
  "<<EOF",
  "EOF",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:alert(1))",
  "![a](//evil.example/a.png)",
  "https://evil.example",
  "| a | b |",
  "\n# heading\n",
  "\n- item\n",
  "\n---\n",
  "    code",
  "&lt;&amp;&#39;",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "default",
  "eval",
  "null",
  "true",
  "NaN",
  "-0",
  "0x1F",
  "CANARY",
  "../../CANARY",
  "..\\CANARY",
  "/etc/passwd",
  "C:\\CANARY",
  "file:///etc/passwd",
  "import('x')",
  "require('x')",
  "\ufeff",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u00ad",
  "\u007f",
  "\u009b31m",
  "\u001b[31m",
  "\u0007",
  "\u0001",
  "\t",
  " ",
  "  ",
  "é",
  "😀",
  "👩‍👩‍👧",
  "\u{10ffff}",
  "\uffff",
];

/** A string that gets out of its place, does something, and hides what follows. */
const breakout = fc
  .tuple(
    fc.array(fc.constantFrom(...ends), { minLength: 1, maxLength: 3 }),
    fc.constantFrom(...payloads),
    fc.constantFrom("", ";", "\n", "\r", "\u2028", ")", "}"),
    fc.array(fc.constantFrom(...begins), { maxLength: 2 }),
  )
  .map(([out, payload, stop, hide]) => [...out, payload, stop, ...hide].join(""));

const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(...ends, ...begins, ...words),
      fc.constantFrom(...payloads),
      fc.string({ unit: "binary", minLength: 1, maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

/**
 * Any string that a manifest can hold. The YAML reader refuses NUL and lone surrogates, so neither occurs.
 */
export const hostileText: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: breakout },
    { weight: 3, arbitrary: pieces },
    { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 24 }) },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 24 }) },
    { weight: 1, arbitrary: fc.constantFrom(...words) },
  )
  .map((text) => text.replaceAll("\0", "␀"));
