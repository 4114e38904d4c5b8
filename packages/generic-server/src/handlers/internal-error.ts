import type { IncomingMessage, ServerResponse } from "node:http";
import { quoteGo } from "@kube-apiserver/apimachinery";
import { sanitizeHTML } from "./html-sanitizer.js";
import { sendPlainText } from "./plain-text.js";

/** Answers 500 in plain text: something failed that is no matter of the API. Mirrors `responsewriters.InternalError`. */
export function sendInternalError(req: IncomingMessage, res: ServerResponse, problem: string): void {
  sendPlainText(res, 500, `${sanitizeHTML(`Internal Server Error: ${quoteGo(req.url ?? "")}: ${problem}`)}\n`);
}
