/** Whether the client accepts an event stream. It must name the type: a wildcard accepts plain JSON too. */
export function acceptsStream(request: Request): boolean {
  return request.headers.get("accept")?.toLowerCase().includes("text/event-stream") ?? false;
}
