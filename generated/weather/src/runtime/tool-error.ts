/**
 * An error whose message the caller may read: throw it from a handler to answer with `isError: true` and that message.
 * Any other error is answered with a generic message; its details go to the server's log only.
 */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
