/**
 * An error whose message the caller may read: throw it from a handler to answer with `isError: true` and that message.
 * Its `cause`, if it has one, goes to the server's log only, as do the details of any other error, which is answered with a
 * generic message.
 */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
