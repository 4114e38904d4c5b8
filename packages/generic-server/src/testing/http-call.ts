import type { JSONValue } from "@kube-apiserver/apimachinery";
import { isJSONObject, parseJSON } from "@kube-apiserver/apimachinery";

/** What to send besides method and path. */
export interface CallOptions {
  /** Sent as JSON, or as it stands when it is text. */
  readonly body?: unknown;
  /** Default `application/json`; `""` sends no header. */
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, its body parsed when it is JSON. */
export interface CallResult {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JSONValue;
}

/** Sends one request; numbers in the answer keep their precision. */
export async function httpCall(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<CallResult> {
  const { body, type = "application/json", accept, headers = {} } = options;
  const res = await fetch(url + path, {
    method,
    headers: {
      "user-agent": "tester/1.0",
      ...(body === undefined || type === "" ? {} : { "content-type": type }),
      ...(accept === undefined ? {} : { accept }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? Buffer.from(body) : JSON.stringify(body) }),
  });
  const text = await res.text();
  const isJSON = res.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
  return { status: res.status, headers: res.headers, text, body: isJSON ? parseJSON(text) : text };
}

/** The value at a dotted path of a JSON value (`metadata.name`, `items.0.kind`); undefined when it is missing. */
export function at(value: JSONValue | undefined, path: string): JSONValue | undefined {
  let current = value;
  for (const step of path.split(".")) {
    if (Array.isArray(current)) current = (current as readonly JSONValue[])[Number(step)];
    else if (isJSONObject(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current;
}
