import { isJSONObject, type JSONObject, type JSONValue, parseJSON } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import type { Config } from "@kube-apiserver/generic-server";
import {
  type GenericTestServer,
  type HTTPSAnswer,
  httpsCall,
  startGenericTestServer,
} from "@kube-apiserver/generic-server/testing";
import { completeExtraConfig, type ExtraConfig } from "../config/extra-config.js";
import { installKubeAPIs } from "../kube-api-server.js";
import type { ResourceRegistry } from "../registry/resource-registry.js";

/** An answer with its body parsed. */
export interface Answer {
  readonly status: number;
  readonly body: JSONObject;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What a request may say besides method, path and body. */
export interface CallOptions {
  /** User to act as. Left out: an administrator. */
  readonly as?: string;
  readonly groups?: readonly string[];
  /** Media type of the body. Left out: JSON, or a merge patch for PATCH. */
  readonly type?: string;
  /** The body as it is sent, in place of a value. */
  readonly text?: string;
}

/** The built-in resources on a real listener, in memory. */
export interface KubeTestServer extends AsyncDisposable {
  readonly generic: GenericTestServer;
  readonly registry: ResourceRegistry;
  call(method: string, path: string, body?: JSONValue, options?: CallOptions): Promise<Answer>;
}

/** Starts one with the service range 10.0.0.0/24 and without admission plugins. */
export async function startKubeTestServer(
  extra: Partial<ExtraConfig> = {},
  config: Partial<Config> = {},
): Promise<KubeTestServer> {
  let registry: ResourceRegistry | undefined;
  const generic = await startGenericTestServer({
    clock: config.clock ?? realClock,
    config,
    setUp(server) {
      registry = installKubeAPIs(server, completeExtraConfig({ serviceIPRanges: ["10.0.0.0/24"], ...extra }));
    },
  });
  await generic.server.hooksDone();
  if (registry === undefined) throw new TypeError("the server was not set up");
  return {
    generic,
    registry,
    call: (method, path, body, options) => call(generic, method, path, body, options),
    [Symbol.asyncDispose]: () => generic.stop(),
  };
}

async function call(
  server: GenericTestServer,
  method: string,
  path: string,
  body: JSONValue | undefined,
  { as, groups = [], type, text: sent }: CallOptions = {},
): Promise<Answer> {
  const content = sent ?? (body === undefined ? undefined : JSON.stringify(body));
  const mediaType = type ?? (method === "PATCH" ? "application/merge-patch+json" : "application/json");
  const { status, text, headers } = await httpsCall(server.url + path, {
    method,
    caPem: server.caPem,
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(content === undefined ? {} : { "content-type": mediaType }),
      ...(as === undefined ? {} : { "impersonate-user": as }),
      ...(groups.length === 0 ? {} : { "impersonate-group": groups }),
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const parsed = text === "" ? {} : parseJSON(text);
  return { status, body: isJSONObject(parsed) ? parsed : {}, warnings: warningsOf(headers) };
}

function warningsOf({ warning = "" }: HTTPSAnswer["headers"]): readonly string[] {
  const quoted = String(warning).matchAll(/299 - "((?:[^"\\]|\\.)*)"/g);
  return Array.from(quoted, ([, text = ""]) => text.replace(/\\(.)/g, "$1"));
}

/** The value at a dotted path (`spec.ports.0.nodePort`); undefined when it is missing. */
export function at(value: JSONValue | undefined, path: string): JSONValue | undefined {
  let current: JSONValue | undefined = value;
  for (const step of path.split(".")) {
    if (Array.isArray(current)) current = (current as readonly JSONValue[])[Number(step)];
    else if (isJSONObject(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current;
}
