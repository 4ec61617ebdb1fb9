import type { ToolContext } from "../context.js";
import { ToolError } from "../tool-error.js";
import type { Arguments } from "./template.js";

/**
 * Reads claims of the caller's verified token for the request of an HTTP tool. Each is the name of a claim, or a JSON
 * Pointer (RFC 6901) into the claims, such as `/realm/tenant`.
 *
 * The reader throws `ToolError` for a claim that is missing, null or empty, which would widen the request, and for one
 * that is not a string, number or boolean, and for an integer beyond 2^53, whose digits are lost. Its message names the claim and never its value.
 */
export function callerClaims(...claims: readonly string[]): (context: ToolContext) => Arguments {
  return ({ caller }) => {
    if (caller === undefined) {
      throw new ToolError(
        `This tool needs the claim \`${claims[0]}\` of the caller's access token, and the call came without one`,
      );
    }
    return Object.fromEntries(claims.map((claim) => [`caller.${claim}`, claimOf(caller.claims, claim)]));
  };
}

function claimOf(claims: Readonly<Record<string, unknown>>, claim: string): unknown {
  const value = claim.startsWith("/") ? atPointer(claims, claim) : memberOf(claims, claim);
  if (value === undefined || value === null || value === "") {
    throw new ToolError(`The caller's access token has no claim \`${claim}\`, which this tool needs`);
  }
  if (typeof value === "object") {
    throw new ToolError(
      `The claim \`${claim}\` of the caller's access token must be a string, a number or a boolean`,
    );
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new ToolError(
      `The claim \`${claim}\` of the caller's access token is an integer beyond 2^53, which loses digits: it must be issued as a string`,
    );
  }
  return value;
}

function atPointer(claims: unknown, pointer: string): unknown {
  const steps = pointer.split("/").slice(1);
  return steps.reduce((value, step) => memberOf(value, unescapePointer(step)), claims);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value) && !/^(?:0|[1-9][0-9]*)$/.test(name)) return undefined;
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** RFC 6901, section 4. */
function unescapePointer(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
