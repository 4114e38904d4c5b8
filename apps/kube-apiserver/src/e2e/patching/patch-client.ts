import { Agent } from "node:https";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { httpsCall } from "@kube-apiserver/generic-server/testing";
import type { TestServer } from "../../testing/index.js";

/** An answer: an object, or a Status. */
export interface Answer {
  readonly code: number;
  readonly body: KubeObject & { readonly message?: string; readonly spec?: unknown; readonly data?: unknown };
}

type PatchType = "apply-patch+yaml" | "merge-patch+json" | "json-patch+json" | "strategic-merge-patch+json";

/** Writes through a test server, as the administrator unless another token is given. */
export class PatchClient implements Disposable {
  readonly #server: TestServer;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(server: TestServer) {
    this.#server = server;
  }

  async call(method: string, path: string, body?: unknown, type = "application/json", token?: string): Promise<Answer> {
    const { url, caPem, adminToken } = this.#server;
    const headers = {
      authorization: `Bearer ${token ?? adminToken}`,
      ...(body === undefined ? {} : { "content-type": type }),
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await httpsCall(`${url}${path}`, { method, headers, caPem, agent: this.#agent, ...text });
    // Paths that nobody serves are answered with plain text.
    const isObject = answer.text.startsWith("{");
    return { code: answer.status, body: isObject ? JSON.parse(answer.text) : { message: answer.text } };
  }

  get(path: string): Promise<Answer> {
    return this.call("GET", path);
  }

  patch(path: string, body: unknown, type: PatchType, token?: string): Promise<Answer> {
    return this.call("PATCH", path, body, `application/${type}`, token);
  }

  /** Applies as `manager`; further parameters may follow its name. */
  apply(path: string, body: unknown, manager: string, token?: string): Promise<Answer> {
    return this.patch(`${path}?fieldManager=${manager}`, body, "apply-patch+yaml", token);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** Who owns what: `manager operation version subresource` and FieldsV1. */
export function ownersOf({ body }: Answer): Record<string, unknown> {
  const entries = body.metadata?.managedFields ?? [];
  return Object.fromEntries(
    entries.map(({ manager, operation, apiVersion, subresource = "", fieldsV1 }) => [
      `${manager} ${operation} ${apiVersion} ${subresource}`.trim(),
      fieldsV1,
    ]),
  );
}
