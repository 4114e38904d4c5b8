const library = new URL("../../packages/kube-apiserver/dist/index.js", import.meta.url);
const rbacGroup = "rbac.authorization.k8s.io";
const bindings = 10_000;
const namespaces = 100;
const warmup = 20_000;
const count = 200_000;

/**
 * Decisions of the RBAC authorizer alone, in this process: a request has one or two of them, too little to be seen in
 * what a request takes.
 */
export function decisions() {
  const aim = { decisionUs: 50 };
  return {
    name: "decisions",
    table: "decisions",
    rows: [
      {
        id: "rbac-allowed",
        work: "RBAC allows, 10,000 bindings",
        aim,
        attributes: (i) => asks(i, "get"),
        allowed: true,
      },
      { id: "rbac-refused", work: "RBAC refuses, 10,000 bindings", aim, attributes: (i) => asks(i, "delete") },
    ],
    async *run({ servers, quick }, wanted) {
      if (servers.isGiven) return;
      const authorizer = await newAuthorizer();
      for (const { attributes, allowed = false, ...row } of wanted) {
        await decide(authorizer, attributes, warmup);
        const times = quick ? count / 100 : count;
        const before = process.cpuUsage();
        const started = performance.now();
        const wrong =
          (await decide(authorizer, attributes, times)) === (allowed ? times : 0) ? {} : { "wrong answers": 1 };
        const seconds = (performance.now() - started) / 1_000;
        const { user, system } = process.cpuUsage(before);
        yield { ...row, decisionUs: (user + system) / times, perSecond: times / seconds, errors: wrong };
      }
    },
  };
}

async function newAuthorizer() {
  const { RBACAuthorizer, RBACRuleResolver, newPolicySource } = await import(library);
  return new RBACAuthorizer(new RBACRuleResolver(newPolicySource(policy())));
}

/** How many were allowed. */
async function decide(authorizer, attributes, times) {
  let allowed = 0;
  for (let i = 0; i < times; i++) {
    if ((await authorizer.authorize(attributes(i))).decision === "Allow") allowed++;
  }
  return allowed;
}

/** What one of the users asks for in the namespace that it is bound in; none of them may delete. */
function asks(i, verb) {
  const which = i % bindings;
  return {
    user: { name: `user-${which}`, uid: "", groups: [`team-${which % 500}`, "system:authenticated"], extra: {} },
    verb,
    isResourceRequest: true,
    namespace: `ns-${which % namespaces}`,
    apiGroup: "apps",
    apiVersion: "v1",
    resource: "deployments",
    subresource: "",
    name: "web",
    path: "",
  };
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
