import type { ServerResponse } from "node:http";

/** Answers with plain text, as Go's `http.Error` does. */
export function sendPlainText(
  res: ServerResponse,
  statusCode: number,
  text: string,
  contentType = "text/plain; charset=utf-8",
): void {
  if (res.headersSent) return;
  res.setHeader("Content-Type", contentType);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Content-Length", Buffer.byteLength(text));
  res.statusCode = statusCode;
  res.end(text);
}

/** Answers with a JSON document. */
export function sendJSON(res: ServerResponse, statusCode: number, text: string): void {
  res.setHeader("Content-Type", "application/json");
  res.setHeader("Content-Length", Buffer.byteLength(text));
  res.statusCode = statusCode;
  res.end(text);
}
