import { grpcErrorText } from "../errors/grpc-error-text.js";

const DEADLINE_EXCEEDED = 4;

/**
 * The text of a failed call as the Go client has it: clients of the API server see it, and people search for it. What etcd
 * says stands by itself; what gRPC says is introduced by its code.
 */
export function errorText(message: string): string {
  const [, number, description = ""] = /^(?:\w+: )?(\d+) [A-Z_]+: ?(.*)$/s.exec(message) ?? [];
  if (number === undefined) return message;
  if (description.startsWith("etcdserver: ")) return description;
  if (Number(number) === DEADLINE_EXCEEDED) return "context deadline exceeded";
  return grpcErrorText(Number(number), connectionText(description));
}

/** Leaves what went wrong, without gRPC's notes on what else it did. */
function connectionText(description: string): string {
  const [, problem] =
    /^No connection established\. Last error: (.*?)(?: Resolution note: .*)?$/s.exec(description) ?? [];
  if (problem === undefined) return description;
  return `connection error: ${tlsText(problem.replace(/\s*\(\d{4}-[^)]*Z\)\.?\s*$/s, "").replace(/^Error: |\.$/g, ""))}`;
}

/** OpenSSL tells of an alert with the whole way it came; Go names it. */
function tlsText(problem: string): string {
  const alert = /SSL routines:[^:]*:tlsv1\S* alert ([a-z ]+)/.exec(problem)?.[1];
  if (alert !== undefined)
    return `remote error: tls: ${alert === "unknown ca" ? "unknown certificate authority" : alert}`;
  return problem.trim();
}
