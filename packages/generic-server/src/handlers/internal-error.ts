import type { IncomingMessage, ServerResponse } from "node:http";
import { quoteGo } from "@kube-apiserver/apimachinery";
import { sendPlainText } from "./plain-text.js";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Answers 500 in plain text: something failed that is no matter of the API. Mirrors `responsewriters.InternalError`. */
export function sendInternalError(req: IncomingMessage, res: ServerResponse, problem: string): void {
  const text = `Internal Server Error: ${quoteGo(req.url ?? "")}: ${problem}`;
  sendPlainText(res, 500, `${text.replace(/[&<>]/g, (char) => escapes[char] ?? char)}\n`);
}
