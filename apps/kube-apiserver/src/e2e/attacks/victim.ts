import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { connect } from "node:tls";
import type { JSONValue, ObjectMeta } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "@kube-apiserver/generic-server";
import { startTestServer, type TestServer, type TestServerOptions } from "../../testing/index.js";
import { eventually } from "../eventually.js";

/** A request of an attack; the administrator's unless it says otherwise. */
export interface AttackRequest {
  /** Sent as it is when it is text or bytes, else as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Default `admin`. `nobody` shows no credential. */
  readonly as?: "admin" | "mallory" | "nobody";
}

/** An answer, with its body parsed where it is a JSON object. */
export interface AttackAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Empty where it is no JSON object. */
  readonly body: AnswerBody;
}

/**
 * What tests look at in answers: fields of objects, lists, reviews and statuses together. What a field does not have in the
 * answer at hand is undefined all the same, and fails the test that looks at it.
 */
export interface AnswerBody {
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly spec: Readonly<Record<string, JSONValue>>;
  readonly status: {
    readonly allowed?: boolean;
    readonly userInfo: { readonly username: string; readonly groups?: readonly string[]; readonly extra: object };
  };
  readonly data: Readonly<Record<string, string>>;
  readonly items: readonly AnswerBody[];
  /** Of a Status. */
  readonly code?: number;
  readonly message?: string;
}

/** A rule of what mallory may do. */
export interface Grant {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

const malloryToken = "mallory-token";
const mallory: UserInfo = { name: "mallory", uid: "", groups: [], extra: {} };

/** A server to attack, with a user `mallory` who may do nothing but what a test grants her. */
export class Victim implements AsyncDisposable {
  readonly server: TestServer;
  readonly #agent: Agent;

  private constructor(server: TestServer) {
    this.server = server;
    this.#agent = new Agent({ keepAlive: true, ca: server.caPem, maxHeaderSize: 1024 * 1024 } as object);
  }

  /** Starts one on a free port. */
  static async start(options: TestServerOptions = {}): Promise<Victim> {
    const tokens = new Map([[malloryToken, mallory], ...(options.tokens ?? [])]);
    return new Victim(await startTestServer({ ...options, tokens }));
  }

  /** The `Authorization` header of a user. */
  authorization(as: "admin" | "mallory"): string {
    return `Bearer ${as === "admin" ? this.server.adminToken : malloryToken}`;
  }

  /** Sends a request over HTTP/1.1 and reads the whole answer. */
  async call(method: string, path: string, attack: AttackRequest = {}): Promise<AttackAnswer> {
    const { body, type = "application/json", headers = {}, as = "admin" } = attack;
    const sent = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const req = request(this.server.url, {
      method,
      path,
      agent: this.#agent,
      maxHeaderSize: 1024 * 1024,
      headers: {
        ...(as === "nobody" ? {} : { authorization: this.authorization(as) }),
        ...(sent === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(sent) }),
        ...(headers as Record<string, string | string[]>),
      },
    }).end(sent);
    const [res] = (await once(req, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of res.setEncoding("utf8")) text += chunk;
    return {
      status: res.statusCode ?? 0,
      headers: res.headers,
      text,
      body: parse(text),
    };
  }

  /** Creates an object. @throws when that is refused */
  async create(path: string, body: unknown): Promise<AttackAnswer> {
    const answer = await this.call("POST", path, { body });
    if (answer.status !== 201) throw new Error(`cannot set up ${path}: ${answer.text}`);
    return answer;
  }

  /** Lets mallory do something, in one namespace or everywhere; resolves once it is in effect. */
  async grant(name: string, rules: readonly Grant[], namespace?: string): Promise<void> {
    const base = `/apis/rbac.authorization.k8s.io/v1/${namespace === undefined ? "cluster" : `namespaces/${namespace}/`}`;
    const kind = namespace === undefined ? "ClusterRole" : "Role";
    await this.create(`${base}roles`, { metadata: { name }, rules });
    const apiGroup = "rbac.authorization.k8s.io";
    const subjects = [{ kind: "User", apiGroup, name: mallory.name }];
    await this.create(`${base}rolebindings`, { metadata: { name }, roleRef: { apiGroup, kind, name }, subjects });
    await eventually(async () => {
      const spec = { user: mallory.name, ...toAttributes(rules[0], namespace) };
      const { body } = await this.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
        body: { spec },
      });
      if (body.status?.allowed !== true) throw new Error(`${name} is not in effect: ${JSON.stringify(body)}`);
    });
  }

  /** Serves a custom resource `<plural>.<group>`; resolves once it is there. */
  async defineResource(definition: {
    readonly group: string;
    readonly plural: string;
    readonly kind: string;
    readonly scope?: "Namespaced" | "Cluster";
    readonly schema?: object;
  }): Promise<void> {
    const { group, plural, kind, scope = "Namespaced", schema = {} } = definition;
    const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true, ...schema };
    const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema } };
    await this.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      metadata: { name: `${plural}.${group}` },
      spec: { group, scope, names: { plural, singular: kind.toLowerCase(), kind }, versions: [version] },
    });
    await eventually(async () => {
      const { status, text } = await this.call("GET", `/apis/${group}/v1/${plural}`);
      if (status !== 200) throw new Error(text);
    });
  }

  /**
   * Sends bytes as they are over TLS, and resolves with all that comes back (as Latin-1) until the server closes the
   * connection, or says nothing for a while.
   */
  async raw(bytes: string | Buffer, silenceMs = 8_000): Promise<string> {
    return (await this.#exchange(bytes, silenceMs)).answer;
  }

  /** The same, but rejects when the server does not close the connection. */
  async rawToEnd(bytes: string | Buffer): Promise<string> {
    const { answer, isSilent } = await this.#exchange(bytes, 8_000);
    if (isSilent) throw new Error(`the server keeps the connection: ${answer}`);
    return answer;
  }

  async #exchange(bytes: string | Buffer, silenceMs: number): Promise<{ answer: string; isSilent: boolean }> {
    const { hostname, port } = new URL(this.server.url);
    const socket = connect({ host: hostname, port: Number(port), ca: this.server.caPem, ALPNProtocols: ["http/1.1"] });
    let answer = "";
    let isSilent = false;
    socket.setTimeout(silenceMs, () => {
      isSilent = true;
      socket.destroy();
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    // A server that cuts a connection is a fine answer to most of what is sent here.
    socket.on("error", () => socket.destroy());
    socket.write(bytes);
    await once(socket, "close");
    return { answer, isSilent };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    await this.server.stop();
  }
}

/** Events of watches, and pages for people, are no JSON object. */
function parse(text: string): AnswerBody {
  try {
    return JSON.parse(text.startsWith("{") ? text : "{}");
  } catch {
    return JSON.parse("{}");
  }
}

function toAttributes(rule: Grant | undefined, namespace: string | undefined): object {
  const { apiGroups, resources, resourceNames, nonResourceURLs, verbs = [] } = rule ?? {};
  const verb = verbs[0] === "*" ? "get" : verbs[0];
  if (nonResourceURLs !== undefined)
    return { nonResourceAttributes: { path: nonResourceURLs[0]?.replace("*", "x"), verb } };
  const [resource, subresource] = (resources?.[0] ?? "").split("/");
  const attributes = { group: apiGroups?.[0] ?? "", resource, subresource, name: resourceNames?.[0], verb };
  return { resourceAttributes: { ...attributes, ...(namespace === undefined ? {} : { namespace }) } };
}
