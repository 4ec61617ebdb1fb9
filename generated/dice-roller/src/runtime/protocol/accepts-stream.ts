/** Whether the client can read an event stream: it must say so, since `*` + `/*` means it reads plain JSON too. */
export function acceptsStream(request: Request): boolean {
  return request.headers.get("accept")?.toLowerCase().includes("text/event-stream") ?? false;
}
