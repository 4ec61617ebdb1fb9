import { fullFormats } from "ajv-formats/dist/formats.js";
import { urlHostSource } from "../manifest/url-format.js";
import { onceText } from "./validate-once.js";

/**
 * JavaScript source code of the functions that validators call. They replace the functions that Ajv's standalone code
 * would `require`: each returns the result of its original in `ajv` and `ajv-formats` (a test compares them). `needs` are
 * emitted first.
 */
export interface FunctionText {
  readonly name: string;
  readonly text: string;
  readonly needs: readonly string[];
}

const texts: readonly FunctionText[] = [
  {
    name: "hasOwn",
    needs: [],
    text: "const hasOwn = Object.prototype.hasOwnProperty;",
  },
  {
    name: "add",
    needs: [],
    text: `function add(violations, one) {
  if (violations === null) return [one];
  violations.push(one);
  return violations;
}`,
  },
  {
    // A copy for each of many items would take time that grows with the square of their number.
    name: "join",
    needs: [],
    text: `function join(violations, more) {
  if (violations === null) return more;
  for (const one of more) violations.push(one);
  return violations;
}`,
  },
  {
    // Each object of a value once for each schema that refers to itself, however many alternatives lead to it.
    name: "once",
    needs: [],
    text: onceText,
  },
  {
    name: "isObject",
    needs: [],
    text: `function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}`,
  },
  {
    name: "decimal",
    needs: [],
    text: `function decimal(number) {
  const [, whole, fraction = "", exponent = "0"] = /^(-?\\d+)(?:\\.(\\d+))?(?:e(.+))?$/.exec(String(number));
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}`,
  },
  {
    // Exact, in the decimal digits of both numbers: in binary fractions 19.99 is not a multiple of 0.01.
    name: "isMultiple",
    needs: ["decimal"],
    text: `function isMultiple(value, factor) {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(factor)) return value % factor === 0;
  const a = decimal(value);
  const b = decimal(factor);
  const shift = BigInt(Math.abs(a.exponent - b.exponent));
  return a.exponent < b.exponent
    ? a.digits % (b.digits * 10n ** shift) === 0n
    : (a.digits * 10n ** shift) % b.digits === 0n;
}`,
  },
  {
    // A step of a JSON Pointer (RFC 6901).
    name: "pointerStep",
    needs: [],
    text: `function pointerStep(name) {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}`,
  },
  {
    // RFC 8259 strings are counted in code points (JSON Schema Validation, section 6.3); a lone surrogate counts one.
    name: "countCodePoints",
    needs: [],
    text: `function countCodePoints(text) {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}`,
  },
  {
    // Unlike fast-deep-equal, calls no methods of the values (\`valueOf\`, \`constructor\`).
    name: "isEqual",
    needs: ["hasOwn"],
    text: `function isEqual(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => hasOwn.call(b, key) && isEqual(a[key], b[key]));
}`,
  },
  {
    // The indexes of the last item that stands in the list before, and of its last equal; [-1, -1] if items are unique.
    name: "repeatedItem",
    needs: ["canonical"],
    text: `function repeatedItem(list) {
  const scalars = new Map();
  const others = new Map();
  let found = [-1, -1];
  list.forEach((item, index) => {
    const isScalar = (typeof item !== "object" && typeof item !== "symbol") || item === null;
    const [seen, key] = isScalar ? [scalars, item] : [others, canonical(item)];
    const earlier = seen.get(key);
    if (earlier !== undefined) found = [index, earlier];
    seen.set(key, index);
  });
  return found;
}`,
  },
  {
    // A text that equal values of JSON share: the names of members are sorted.
    name: "canonical",
    needs: [],
    text: `function canonical(value) {
  // Long integers and fractions, with all digits.
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return \`[\${value.map(canonical).join()}]\`;
  const members = Object.keys(value).sort();
  return \`{\${members.map((name) => \`\${JSON.stringify(name)}:\${canonical(value[name])}\`).join()}}\`;
}`,
  },
  {
    name: "isDate",
    needs: [],
    text: `function isDate(text) {
  const match = /^(\\d\\d\\d\\d)-(\\d\\d)-(\\d\\d)$/.exec(text);
  if (match === null) return false;
  const year = +match[1];
  const month = +match[2];
  const day = +match[3];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= days;
}`,
  },
  {
    name: "isLocalTime",
    needs: [],
    text: `function isLocalTime(text, zoned) {
  const match = /^(\\d\\d):(\\d\\d):(\\d\\d(?:\\.\\d+)?)(z|([+-])(\\d\\d)(?::?(\\d\\d))?)?$/i.exec(text);
  if (match === null) return false;
  const hour = +match[1];
  const minute = +match[2];
  const second = +match[3];
  const zoneHour = +(match[6] || 0);
  const zoneMinute = +(match[7] || 0);
  if (zoneHour > 23 || zoneMinute > 59 || (zoned && !match[4])) return false;
  if (hour <= 23 && minute <= 59 && second < 60) return true;
  const sign = match[5] === "-" ? -1 : 1;
  const utcMinute = minute - zoneMinute * sign;
  const utcHour = hour - zoneHour * sign - (utcMinute < 0 ? 1 : 0);
  return (utcHour === 23 || utcHour === -1) && (utcMinute === 59 || utcMinute === -1) && second < 61;
}`,
  },
  { name: "isTime", needs: ["isLocalTime"], text: "const isTime = (text) => isLocalTime(text, true);" },
  {
    name: "isIsoTime",
    needs: ["isLocalTime"],
    text: "const isIsoTime = (text) => isLocalTime(text, false);",
  },
  {
    name: "isIsoDateTime",
    needs: ["isDate", "isLocalTime"],
    text: `function isIsoDateTime(text, zoned = false) {
  const parts = text.split(/t|\\s/i);
  return parts.length === 2 && isDate(parts[0]) && isLocalTime(parts[1], zoned);
}`,
  },
  {
    name: "isDateTime",
    needs: ["isIsoDateTime"],
    text: "const isDateTime = (text) => isIsoDateTime(text, true);",
  },
  {
    name: "isRegex",
    needs: [],
    text: `function isRegex(text) {
  if (/[^\\\\]\\\\Z/.test(text)) return false;
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}`,
  },
  {
    name: "isUri",
    needs: ["uriReference"],
    // A URI is a URI reference with a scheme, something between it and query or fragment, and no quotation mark.
    text: 'const isUri = (text) => /^[a-z][a-z0-9+\\-.]*:[^?#"][^"]*$/i.test(text) && uriReference.test(text);',
  },
  {
    name: "uriReference",
    needs: [],
    text: `const uriReference = ${String(fullFormats["uri-reference"])};`,
  },
  {
    name: "isUrl",
    needs: ["urlHost"],
    // A host has no `@`: each end that user information may have is tried once, which takes linear time.
    text: `function isUrl(text) {
  const start = /^(?:https?|ftp):\\/\\//iu.exec(text)?.[0].length;
  if (start === undefined || /\\s/.test(text)) return false;
  for (let at = start; at > 0; at = text.indexOf("@", Math.max(at, start + 1)) + 1) {
    urlHost.lastIndex = at;
    if (urlHost.test(text)) return true;
  }
  return false;
}`,
  },
  { name: "urlHost", needs: [], text: `const urlHost = /${urlHostSource()}/iuy;` },
  {
    name: "isByte",
    needs: [],
    text: "const isByte = (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/m.test(text);",
  },
  {
    name: "isInt32",
    needs: [],
    text: "const isInt32 = (value) => Number.isInteger(value) && value <= 2147483647 && value >= -2147483648;",
  },
  { name: "isInt64", needs: [], text: "const isInt64 = (value) => Number.isInteger(value);" },
  { name: "isFloat", needs: [], text: "const isFloat = () => true;" },
];

export const functionTexts: ReadonlyMap<string, FunctionText> = new Map(
  texts.map((text) => [text.name, text]),
);

/** The function of each format that `ajv-formats` checks by a function rather than by a regular expression. */
export const formatFunctions: ReadonlyMap<string, string> = new Map([
  ["date", "isDate"],
  ["time", "isTime"],
  ["date-time", "isDateTime"],
  ["iso-time", "isIsoTime"],
  ["iso-date-time", "isIsoDateTime"],
  ["uri", "isUri"],
  ["url", "isUrl"],
  ["byte", "isByte"],
  ["regex", "isRegex"],
  ["int32", "isInt32"],
  ["int64", "isInt64"],
  ["float", "isFloat"],
  ["double", "isFloat"],
]);
