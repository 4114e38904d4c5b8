import type { PathRecorderMux } from "../handlers/path-recorder-mux.js";
import { newPageHandler, separatorOf } from "./page-handler.js";

/** What `/flagz` is made from, besides the flags. */
export interface FlagzParts {
  readonly jitter: () => number;
  readonly offersCBOR: boolean;
}

/** Serves `/flagz`: every flag of the process with its value, in the order of names. Mirrors `flagz.Install`. */
export function installFlagz(mux: PathRecorderMux, flags: ReadonlyMap<string, string>, parts: FlagzParts): void {
  const sorted = [...flags].sort(([a], [b]) => (a < b ? -1 : 1));
  // The text is the same for as long as the server runs.
  const separator = separatorOf(parts.jitter());
  const text = sorted.map(([name, value]) => `${name}${separator}${value}\n`).join("");
  const fields = { flags: Object.fromEntries(sorted) };
  mux.handle(
    "/flagz",
    newPageHandler({
      name: "flagz",
      kind: "Flagz",
      offersCBOR: parts.offersCBOR,
      text: () => text,
      fields: () => fields,
    }),
  );
}
