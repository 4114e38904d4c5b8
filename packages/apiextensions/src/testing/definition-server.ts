import { getOwn, isJSONObject, type JSONObject, type JSONValue, parseJSON } from "@kube-apiserver/apimachinery";
import { newEmptyDelegate } from "@kube-apiserver/generic-server";
import {
  type GenericTestServer,
  type GenericTestServerOptions,
  httpsCall,
  startGenericTestServer,
} from "@kube-apiserver/generic-server/testing";
import { completeCRDConfig, type ExtraConfig } from "../config.js";
import { newCustomResourceDefinitions } from "../custom-resource-definitions.js";

/** An answer, its body parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: JSONValue;
}

/** What to send besides method and path. */
export interface CallOptions {
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly type?: string;
  readonly accept?: string;
}

/** A server of custom resources on loopback, in memory. */
export interface DefinitionServer extends AsyncDisposable {
  readonly server: GenericTestServer;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Creates a definition and waits until it is established. */
  define(definition: JSONObject): Promise<void>;
  /** Repeats a GET until the answer is as wanted; rejects after five seconds. */
  until(path: string, wanted: (answer: Answer) => boolean): Promise<Answer>;
  stop(): Promise<void>;
}

export const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const patienceMs = 5_000;

/** Starts one on a free port. */
export async function startDefinitionServer(
  extra: ExtraConfig = {},
  options: GenericTestServerOptions = {},
): Promise<DefinitionServer> {
  const server = await startGenericTestServer({
    ...options,
    delegate: (generic) =>
      newCustomResourceDefinitions(completeCRDConfig({ generic, extra }), newEmptyDelegate()).genericAPIServer,
  });
  const call = (method: string, path: string, callOptions?: CallOptions) => send(server, method, path, callOptions);
  const until = async (path: string, wanted: (answer: Answer) => boolean) => {
    for (const begun = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const answer = await call("GET", path);
      if (wanted(answer)) return answer;
      if (Date.now() - begun > patienceMs) throw new Error(`${path} stays ${JSON.stringify(answer.body)}`);
    }
  };
  return {
    server,
    call,
    until,
    async define(definition) {
      const { status, body } = await call("POST", definitionsPath, { body: definition });
      if (status !== 201) throw new Error(`the definition was refused: ${JSON.stringify(body)}`);
      await until(`${definitionsPath}/${at(definition, "metadata.name")}`, isEstablished);
    },
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

async function send(
  server: GenericTestServer,
  method: string,
  path: string,
  { body, type = "application/json", accept = "application/json" }: CallOptions = {},
): Promise<Answer> {
  const { status, headers, text } = await httpsCall(server.url + path, {
    method,
    caPem: server.caPem,
    headers: {
      authorization: `Bearer ${server.token}`,
      accept,
      ...(body === undefined ? {} : { "content-type": type }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const isJSON = headers["content-type"]?.startsWith("application/json") === true;
  return { status, headers, body: isJSON ? parseJSON(text) : text };
}

/** Whether an answer is a definition in effect. */
export function isEstablished({ body }: Answer): boolean {
  return conditionStatus(body, "Established") === "True";
}

/** Status of a condition of a definition. */
export function conditionStatus(definition: JSONValue, type: string): JSONValue | undefined {
  const conditions = at(definition, "status.conditions");
  if (!Array.isArray(conditions)) return undefined;
  const found = (conditions as readonly JSONValue[]).find((condition) => at(condition, "type") === type);
  return found === undefined ? undefined : at(found, "status");
}

/** The value at a dotted path (`items.0.metadata.name`); undefined when it is missing. */
export function at(value: JSONValue | undefined, path: string): JSONValue | undefined {
  let current = value;
  for (const step of path.split(".")) {
    if (Array.isArray(current)) current = (current as readonly JSONValue[])[Number(step)];
    else current = current !== undefined && isJSONObject(current) ? getOwn(current, step) : undefined;
  }
  return current;
}
