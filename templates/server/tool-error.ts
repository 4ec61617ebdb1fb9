/**
 * An error whose message is sent to the caller: throw it from a handler to answer with `isError: true` and that message. Its
 * `cause`, if any, is written to the server's log only. The caller gets a generic message for every other error, whose
 * details are logged too.
 */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
