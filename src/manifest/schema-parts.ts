import type { JsonObject } from "../json.js";

/** `setTimeout` fires at once for more milliseconds than this. */
export const longestTimeoutMs = 2_147_483_647;

/** A text that is not empty. */
export const text = (description: string, more: JsonObject = {}): JsonObject => ({
  type: "string",
  minLength: 1,
  description,
  ...more,
});

/** A list of different texts that are not empty. */
export const texts = (description: string, more: JsonObject = {}): JsonObject => ({
  type: "array",
  items: { type: "string", minLength: 1 },
  uniqueItems: true,
  description,
  ...more,
});

/** `true` or `false`. */
export const flag = (description: string, more: JsonObject = {}): JsonObject => ({
  type: "boolean",
  description,
  ...more,
});

/** One of a few texts. */
export const choice = (
  description: string,
  values: readonly string[],
  more: JsonObject = {},
): JsonObject => ({
  enum: values,
  description,
  ...more,
});

/** An integer between two. */
export const whole = (
  description: string,
  minimum: number,
  maximum: number,
  more: JsonObject,
): JsonObject => ({
  type: "integer",
  minimum,
  maximum,
  description,
  ...more,
});

/** A mapping with these keys and no others. */
export const section = (
  description: string,
  properties: JsonObject,
  required: readonly string[] = [],
): JsonObject => ({
  type: "object",
  description,
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
});
