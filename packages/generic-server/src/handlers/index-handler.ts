import type { PathHandler } from "./path-recorder-mux.js";
import { sendJSON } from "./plain-text.js";

/** The paths that a server and its delegates serve, at `/`. Mirrors `routes.Index`. */
export function newIndexHandler(listedPaths: () => readonly string[]): PathHandler {
  return (_req, res) => {
    const paths = [...new Set(listedPaths())].sort();
    sendJSON(res, 200, `${JSON.stringify({ paths }, null, 2)}`);
  };
}
