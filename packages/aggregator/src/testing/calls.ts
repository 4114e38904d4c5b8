import { setTimeout as sleep } from "node:timers/promises";
import { isJSONObject, type JSONObject, parseJSON } from "@kube-apiserver/apimachinery";
import { type GenericTestServer, type HTTPSAnswer, httpsCall } from "@kube-apiserver/generic-server/testing";

/** Sends a request as the administrator, or with the headers given. */
export function call(
  server: GenericTestServer,
  method: string,
  path: string,
  body?: JSONObject,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<HTTPSAnswer> {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  return httpsCall(server.url + path, {
    method,
    caPem: server.caPem,
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(body === undefined ? {} : { "content-type": type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The body of an answer; empty when it is no object. */
export function bodyOf({ text }: HTTPSAnswer): JSONObject {
  const body = parseJSON(text);
  return isJSONObject(body) ? body : {};
}

/** Asks until the answer is as wanted. Rejects with what came last when that takes longer than ten seconds. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not as wanted: ${JSON.stringify(answer)}`);
    await sleep(20);
  }
}

/** An APIService for the service `name` in the namespace `default`. */
export function newAPIService(group: string, version: string, name: string, caPem: string): JSONObject {
  return {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${version}.${group}` },
    spec: {
      group,
      version,
      service: { namespace: "default", name, port: 443 },
      caBundle: Buffer.from(caPem).toString("base64"),
      groupPriorityMinimum: 2000,
      versionPriority: 15,
    },
  };
}
