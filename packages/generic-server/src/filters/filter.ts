import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * One link of the handler chain. Calls `next` to let the request on, or answers it. HTTP/2 requests come as their
 * compatibility objects, which have the same shape.
 */
export type Filter = (req: IncomingMessage, res: ServerResponse, next: (err?: unknown) => void) => void;
