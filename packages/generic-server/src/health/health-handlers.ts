import type { IncomingMessage, ServerResponse } from "node:http";
import { type Logger, toAbortSignal } from "@kube-apiserver/component-base";
import type { PathHandler, PathRecorderMux } from "../handlers/path-recorder-mux.js";
import { sendPlainText } from "../handlers/plain-text.js";
import { requestContext } from "../request/request-state.js";
import type { HealthChecker } from "./health-checker.js";

/** One health endpoint: `/healthz`, `/livez` or `/readyz`. */
export interface HealthEndpoint {
  readonly path: string;
  readonly checks: readonly HealthChecker[];
  readonly logger: Logger;
  /** Called the first time that every check passes. */
  readonly onFirstHealthy?: () => void;
}

/**
 * Serves an endpoint and a path for each of its checks. `?verbose` shows every check, `?exclude=` leaves one out.
 * Mirrors `healthz.InstallPathHandlerWithHealthyFunc`.
 */
export function installHealthEndpoint(mux: PathRecorderMux, endpoint: HealthEndpoint): void {
  mux.handle(endpoint.path, newRootHandler(endpoint));
  for (const check of endpoint.checks) {
    mux.handle(`${endpoint.path}/${check.name}`, newCheckHandler(check));
  }
}

function newCheckHandler(check: HealthChecker): PathHandler {
  return async (req, res) => {
    try {
      await check.check(toAbortSignal(requestContext(req).signal));
      sendPlainText(res, 200, "ok");
    } catch (err) {
      sendPlainText(res, 500, `internal server error: ${messageOf(err)}\n`);
    }
  };
}

interface CheckResult {
  readonly check: HealthChecker;
  /** The name it was excluded by: its own or its group's. */
  readonly excludedBy?: string;
  readonly error: unknown;
}

function newRootHandler(endpoint: HealthEndpoint): PathHandler {
  const name = endpoint.path.slice(1);
  let wasHealthy = false;
  return async (req: IncomingMessage, res: ServerResponse) => {
    const query = new URL(req.url ?? "", "http://server").searchParams;
    const excluded = new Set(query.getAll("exclude"));
    const signal = toAbortSignal(requestContext(req).signal);
    const results = await Promise.all(endpoint.checks.map((check) => runCheck(check, excluded, signal)));
    const failed = results.filter(({ error }) => error !== undefined);
    const known = new Set(endpoint.checks.flatMap(({ name, groupName = name }) => [name, groupName]));
    const unknown = [...excluded].filter((value) => value !== "" && !known.has(value));
    const report = toReport(results, unknown);
    if (failed.length > 0) {
      const names = failed.map(({ check }) => check.name).join(",");
      endpoint.logger.warn("a health check failed", {
        endpoint: name,
        failed: names,
        reason: messageOf(failed[0]?.error),
      });
      sendPlainText(res, 500, `${report}${name} check failed\n`);
      return;
    }
    if (!wasHealthy) endpoint.onFirstHealthy?.();
    wasHealthy = true;
    sendPlainText(res, 200, query.has("verbose") ? `${report}${name} check passed\n` : "ok");
  };
}

async function runCheck(
  check: HealthChecker,
  excluded: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<CheckResult> {
  const excludedBy = [check.name, check.groupName].find((name) => name !== undefined && excluded.has(name));
  if (excludedBy !== undefined) return { check, excludedBy, error: undefined };
  try {
    await check.check(signal);
    return { check, error: undefined };
  } catch (err) {
    return { check, error: err ?? new Error("unhealthy") };
  }
}

/** Reasons are withheld: anybody may read this, and they may name hosts. */
function toReport(results: readonly CheckResult[], unknown: readonly string[]): string {
  const lines = results.map(({ check, excludedBy, error }) => {
    if (excludedBy === check.name) return `[+]${check.name} excluded: ok\n`;
    if (excludedBy !== undefined) return `[+]${check.name} excluded with ${excludedBy}: ok\n`;
    return error === undefined ? `[+]${check.name} ok\n` : `[-]${check.name} failed: reason withheld\n`;
  });
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(", ");
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}\n`);
  }
  return lines.join("");
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
