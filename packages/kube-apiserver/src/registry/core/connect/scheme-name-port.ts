/** What the name of a proxied resource says. */
export interface SchemeNamePort {
  readonly scheme: "" | "http" | "https";
  readonly name: string;
  /** A number or the name of a port; `""` when there is none. */
  readonly port: string;
}

/**
 * Reads `name`, `name:port` or `scheme:name:port`; undefined for anything else. Mirrors `utilnet.SplitSchemeNamePort`.
 */
export function splitSchemeNamePort(id: string): SchemeNamePort | undefined {
  const parts = id.split(":");
  if (parts.length > 3) return undefined;
  const [scheme = "", name = "", port = ""] = parts.length === 3 ? parts : ["", ...parts];
  if (name === "" || (scheme !== "" && scheme !== "http" && scheme !== "https")) return undefined;
  return { scheme, name, port };
}
