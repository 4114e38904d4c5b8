const library = (name) => import(new URL(`../../packages/${name}/dist/index.js`, import.meta.url));
const rbacGroup = "rbac.authorization.k8s.io";
const bindings = 10_000;
const pods = 10_000;
const nodes = 500;
const namespaces = 100;
const different = 10_000;
const warmup = 20_000;
const count = 200_000;

/**
 * Decisions of authorizers alone, in this process: a request has one or two of them, too little to be seen in what a
 * request takes.
 */
export function decisions() {
  const aim = { decisionUs: 50 };
  const rbac = { aim, authorizer: newRBACAuthorizer };
  const node = { aim, authorizer: newNodeAuthorizer };
  return {
    name: "decisions",
    table: "decisions",
    rows: [
      {
        id: "rbac-allowed",
        work: "RBAC allows, 10,000 bindings",
        ...rbac,
        ask: (i) => asUser(i, "get"),
        allowed: true,
      },
      { id: "rbac-refused", work: "RBAC refuses, 10,000 bindings", ...rbac, ask: (i) => asUser(i, "delete") },
      { id: "node-allowed", work: "Node allows, 10,000 pods", ...node, ask: (i) => asNode(i, i), allowed: true },
      { id: "node-refused", work: "Node refuses, 10,000 pods", ...node, ask: (i) => asNode(i, i + 1) },
    ],
    async *run({ servers, quick }, wanted) {
      if (servers.isGiven) return;
      for (const { authorizer, ask, allowed = false, ...row } of wanted) {
        const asked = await authorizer();
        const requests = Array.from({ length: different }, (_, i) => ask(i));
        await decide(asked, requests, warmup);
        const times = quick ? count / 100 : count;
        const before = process.cpuUsage();
        const started = performance.now();
        const right = (await decide(asked, requests, times)) === (allowed ? times : 0);
        const seconds = (performance.now() - started) / 1_000;
        const { user, system } = process.cpuUsage(before);
        const errors = right ? {} : { "wrong answers": 1 };
        yield { ...row, decisionUs: (user + system) / times, perSecond: times / seconds, errors };
      }
    },
  };
}

async function newRBACAuthorizer() {
  const { RBACAuthorizer, RBACRuleResolver, newPolicySource } = await library("kube-apiserver");
  return new RBACAuthorizer(new RBACRuleResolver(newPolicySource(policy())));
}

async function newNodeAuthorizer() {
  const { newNodeAuthorizer } = await library("kube-apiserver");
  const { newMetricsRegistry, realClock: clock } = await library("component-base");
  const informerFor = ({ resource }, view) =>
    informerOf(
      resource === "pods" ? podsOnNodes().map((pod) => view({ bytes: Buffer.from(JSON.stringify(pod)) })) : [],
    );
  return newNodeAuthorizer({ informerFor, features: { enabled: () => true }, registry: newMetricsRegistry(), clock });
}

/** How many were allowed. */
async function decide(authorizer, requests, times) {
  let allowed = 0;
  for (let i = 0; i < times; i++) {
    if ((await authorizer.authorize(requests[i % different])).decision === "Allow") allowed++;
  }
  return allowed;
}

const request = { isResourceRequest: true, apiVersion: "v1", subresource: "", path: "" };

/** What one of the users asks for in the namespace that it is bound in; none of them may delete. */
function asUser(i, verb) {
  const which = i % bindings;
  const groups = [`team-${which % 500}`, "system:authenticated"];
  return {
    ...request,
    user: { name: `user-${which}`, uid: "", groups, extra: {} },
    verb,
    namespace: `ns-${which % namespaces}`,
    apiGroup: "apps",
    resource: "deployments",
    name: "web",
  };
}

/** A node reads the Secret of a pod. */
function asNode(i, pod) {
  const which = pod % pods;
  return {
    ...request,
    user: { name: `system:node:node-${(i % pods) % nodes}`, uid: "", groups: ["system:nodes"], extra: {} },
    verb: "get",
    namespace: `ns-${which % namespaces}`,
    apiGroup: "",
    resource: "secrets",
    name: `secret-${which}`,
  };
}

/** Each has a Secret of its own, and all of a namespace have one ConfigMap. */
function podsOnNodes() {
  return Array.from({ length: pods }, (_, i) => ({
    metadata: { name: `pod-${i}`, namespace: `ns-${i % namespaces}`, uid: `${i}` },
    spec: {
      nodeName: `node-${i % nodes}`,
      containers: [],
      volumes: [
        { name: "secret", secret: { secretName: `secret-${i}` } },
        { name: "ca", configMap: { name: "kube-root-ca.crt" } },
      ],
    },
  }));
}

/** Bindings of users to a role with as many rules as `view` has, of teams over all namespaces, and of everybody. */
function policy() {
  const resources = Array.from({ length: 20 }, (_, i) => ({
    verbs: ["get", "list", "watch"],
    apiGroups: [i === 0 ? "apps" : `group-${i}`],
    resources: [i === 0 ? "deployments" : `things-${i}`, `others-${i}`],
  }));
  const discovery = [{ verbs: ["get"], nonResourceURLs: ["/api", "/api/*", "/apis", "/apis/*"] }];
  const bind = (name, role, kind, subject, namespace) => ({
    metadata: { name, namespace },
    roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name: role },
    subjects: [{ kind, name: subject, apiGroup: rbacGroup }],
  });
  const inNamespaces = Array.from({ length: bindings }, (_, i) =>
    bind(`binding-${i}`, "view", "User", `user-${i}`, `ns-${i % namespaces}`),
  );
  const everywhere = Array.from({ length: 500 }, (_, i) => bind(`team-${i}`, "discovery", "Group", `team-${i}`));
  return {
    roles: informerOf([]),
    roleBindings: informerOf(inNamespaces),
    clusterRoles: informerOf([
      { metadata: { name: "view" }, rules: resources },
      { metadata: { name: "discovery" }, rules: discovery },
    ]),
    clusterRoleBindings: informerOf([...everywhere, bind("all", "discovery", "Group", "system:authenticated")]),
  };
}

/** An informer that has everything already. */
function informerOf(objects) {
  const encoded = new Map(objects.map((object) => [object.metadata.name, { object }]));
  return {
    get: (key) => encoded.get(key),
    addHandlers({ onAdd }) {
      for (const object of encoded.values()) onAdd(object);
    },
  };
}
