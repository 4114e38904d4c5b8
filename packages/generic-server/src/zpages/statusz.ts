import type { Clock } from "@kube-apiserver/component-base";
import type { ServerVersion } from "../config.js";
import { sanitizeHTML } from "../handlers/html-sanitizer.js";
import type { PathRecorderMux } from "../handlers/path-recorder-mux.js";
import { newPageHandler, separatorOf } from "./page-handler.js";

/** What `/statusz` is made from. */
export interface StatuszParts {
  readonly clock: Clock;
  readonly jitter: () => number;
  readonly version: ServerVersion;
  readonly offersCBOR: boolean;
}

/** Paths that are no help in finding out what is wrong. Same as upstream. */
const nonDebuggingPaths: ReadonlySet<string> = new Set(["/apis", "/api", "/openid", "/openapi", "/.well-known"]);

/**
 * Serves `/statusz`: since when the process runs, what it is, and where else to look. Mirrors `statusz.Install`.
 * @param listedPaths - those of the index
 */
export function installStatusz(mux: PathRecorderMux, listedPaths: readonly string[], parts: StatuszParts): void {
  const { clock, version, offersCBOR } = parts;
  const startTimeMs = clock.now() - process.uptime() * 1000;
  const uptimeSeconds = () => Math.max(0, Math.floor((clock.now() - startTimeMs) / 1000));
  const paths = topLevelPaths(listedPaths);
  const versions = versionsOf(version);
  mux.handle(
    "/statusz",
    newPageHandler({
      name: "statusz",
      kind: "Statusz",
      offersCBOR,
      text() {
        const separator = separatorOf(parts.jitter());
        const line = (name: string, value: string) => sanitizeHTML(`${name}${separator} ${value}`);
        const lines = [
          "",
          line("Started", unixDate(startTimeMs)),
          line("Up", uptimeText(uptimeSeconds())),
          line("Go version", versions.runtime),
          line("Binary version", versions.binary),
          versions.emulation === "" ? "" : line("Emulation version", versions.emulation),
          line("Paths", paths.join(" ")),
        ];
        return lines.map((text) => `${text}\n`).join("");
      },
      fields: () => ({
        startTime: `${new Date(startTimeMs).toISOString().slice(0, 19)}Z`,
        uptimeSeconds: uptimeSeconds(),
        goVersion: versions.runtime,
        binaryVersion: versions.binary,
        ...(versions.emulation === "" ? {} : { emulationVersion: versions.emulation }),
        paths,
      }),
    }),
  );
}

/** First segments of paths, sorted, each once. */
function topLevelPaths(listedPaths: readonly string[]): string[] {
  const folders = listedPaths.map((path) => `/${path.split("/")[1] ?? ""}`);
  return [...new Set(folders)].filter((path) => path !== "/" && !nonDebuggingPaths.has(path)).sort();
}

interface Versions {
  /** `nodev24.0.0`, in the place of Go's. */
  readonly runtime: string;
  /** `1.36.0` */
  readonly binary: string;
  /** `1.36`; empty where the server does not say. */
  readonly emulation: string;
}

function versionsOf({ gitVersion, goVersion = "", emulationMajor, emulationMinor }: ServerVersion): Versions {
  const emulates = emulationMajor !== undefined && emulationMinor !== undefined;
  return {
    runtime: goVersion,
    binary: gitVersion.replace(/^v/, ""),
    emulation: emulates ? `${emulationMajor}.${emulationMinor}` : "",
  };
}

/** `Mon Jan  2 15:04:05 UTC 2006`: Go's `time.UnixDate`. */
function unixDate(ms: number): string {
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date(ms).toUTCString().split(/,? /);
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} UTC ${year}`;
}

function uptimeText(seconds: number): string {
  const two = (value: number) => String(value % 60).padStart(2, "0");
  return `${Math.floor(seconds / 3600)} hr ${two(Math.floor(seconds / 60))} min ${two(seconds)} sec`;
}
