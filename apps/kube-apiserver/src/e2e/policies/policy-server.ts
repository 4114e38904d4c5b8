import { isJSONObject, type JSONObject, type JSONValue, parseJSON } from "@kube-apiserver/apimachinery";
import { httpsCall } from "@kube-apiserver/generic-server/testing";
import { startTestServer, type TestServer, type TestServerOptions } from "../../testing/index.js";
import { eventually } from "../eventually.js";

/** An answer with its body parsed. */
export interface Answer {
  readonly status: number;
  readonly body: JSONObject;
  /** The `Warning` headers as they came, joined. */
  readonly warning: string;
}

const group = "/apis/admissionregistration.k8s.io/v1";
const configMaps = "/api/v1/namespaces/default/configmaps";

/** A server in this process, with what tests of policies ask of it. */
export class PolicyServer implements AsyncDisposable {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(options: TestServerOptions = {}): Promise<PolicyServer> {
    return new PolicyServer(await startTestServer(options));
  }

  async call(method: string, path: string, body?: JSONValue, as: readonly string[] = []): Promise<Answer> {
    const [user, ...groups] = as;
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const { status, text, headers } = await httpsCall(this.server.url + path, {
      method,
      caPem: this.server.caPem,
      headers: {
        authorization: `Bearer ${this.server.adminToken}`,
        "content-type": type,
        ...(user === undefined ? {} : { "impersonate-user": user }),
        ...(groups.length === 0 ? {} : { "impersonate-group": groups }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const parsed = parseJSON(text);
    return { status, body: isJSONObject(parsed) ? parsed : {}, warning: String(headers.warning ?? "") };
  }

  /** Creates what has to be there for a test. */
  async create(path: string, body: JSONObject): Promise<void> {
    const { status, body: answer } = await this.call("POST", path, body);
    if (status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  }

  /** Creates a validating policy for config maps, unless the spec says otherwise, and a binding of the same name. */
  async addValidating(name: string, spec: JSONObject, binding: JSONObject = {}): Promise<void> {
    await this.create(`${group}/validatingadmissionpolicies`, { metadata: { name }, spec: withRules(spec) });
    const bound = { policyName: name, validationActions: ["Deny"], ...binding };
    await this.create(`${group}/validatingadmissionpolicybindings`, { metadata: { name }, spec: bound });
  }

  /** The same for mutating policies. */
  async addMutating(name: string, spec: JSONObject, binding: JSONObject = {}): Promise<void> {
    const whole = { reinvocationPolicy: "Never", ...withRules(spec) };
    await this.create(`${group}/mutatingadmissionpolicies`, { metadata: { name }, spec: whole });
    await this.create(`${group}/mutatingadmissionpolicybindings`, {
      metadata: { name },
      spec: { policyName: name, ...binding },
    });
  }

  /** Tries to create a config map, and keeps none. */
  tryConfigMap(data: JSONObject, metadata: JSONObject = {}, as: readonly string[] = []): Promise<Answer> {
    return this.call("POST", `${configMaps}?dryRun=All`, { metadata: { name: "tried", ...metadata }, data }, as);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
  }
}

function withRules(spec: JSONObject): JSONObject {
  const rule = { apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["CREATE", "UPDATE"] };
  return { matchConstraints: { resourceRules: [rule] }, ...spec };
}

/** Waits until an answer is as it should be: policies take effect a moment after they are written. */
export async function eventuallyAnswers(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
): Promise<Answer> {
  return eventually(async () => {
    const answer = await ask();
    if (!isRight(answer)) throw new Error(`unexpected answer: ${JSON.stringify(answer)}`);
    return answer;
  });
}
