import { newBadRequest } from "@kube-apiserver/apimachinery";

/** What a stream is opened for: the kubelet's parameters, and the container that was named. */
export interface StreamOptions {
  readonly container: string;
  readonly params: URLSearchParams;
}

const streams: readonly (readonly [name: string, kubeletName: string])[] = [
  ["stdin", "input"],
  ["stdout", "output"],
  ["stderr", "error"],
  ["tty", "tty"],
];

/** Options of `attach`: which streams. Mirrors `streamParams`. */
export function attachOptionsOf(query: URLSearchParams): StreamOptions {
  const params = new URLSearchParams();
  for (const [name, kubeletName] of streams) {
    if (isSet(query, name)) params.append(kubeletName, "1");
  }
  return { container: query.get("container") ?? "", params };
}

/** Options of `exec`: those of `attach`, and the command. */
export function execOptionsOf(query: URLSearchParams): StreamOptions {
  const options = attachOptionsOf(query);
  for (const part of query.getAll("command")) options.params.append("command", part);
  return options;
}

/**
 * Options of `portforward`: the ports, for clients that speak WebSocket; others name them per stream.
 * @throws StatusError, reason BadRequest, for what is no number
 */
export function portForwardOptionsOf(query: URLSearchParams): URLSearchParams {
  const ports = query.getAll("ports").map((text) => {
    if (!/^[+-]?\d+$/.test(text)) {
      throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    return text;
  });
  return new URLSearchParams(ports.length === 0 ? {} : { port: ports.join(",") });
}

/** As query parameters become booleans: there without a value is true, anything but `false` and `0` too. */
export function isSet(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text.toLowerCase() !== "false" && text !== "0";
}
