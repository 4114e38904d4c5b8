import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { Kubectl, kubectlProgram } from "../kubectl.js";
import { IdentityServer, refusalOf } from "./identity-server.js";

const policy = `
apiVersion: v1
kind: List
items:
- apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: reader, namespace: default}
  rules:
  - {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}
  - {apiGroups: [""], resources: [configmaps], resourceNames: [one], verbs: [get]}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: readers, namespace: default}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
  subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}
  - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: readers}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: watcher}
  rules:
  - {nonResourceURLs: ["/logs/*"], verbs: [get]}
  - {apiGroups: [""], resources: [users, groups], verbs: [impersonate], resourceNames: [john, readers]}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRoleBinding
  metadata: {name: watchers}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: watcher}
  subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}
`;

const skip = (await programSkipReason(kubectlProgram)) ?? false;

describe("kubectl auth", { skip, timeout: 120_000 }, () => {
  let server: IdentityServer;
  let admin: Kubectl;
  let jane: Kubectl;
  before(async () => {
    server = await IdentityServer.start(() => [
      "--authorization-mode=Node,RBAC",
      "--controllers=clusterrole-aggregation-controller",
    ]);
    admin = await Kubectl.for(await server.kubeconfig());
    jane = await Kubectl.for(await server.kubeconfig({ commonName: "jane", organizations: ["dev"] }));
  });
  after(() => server?.[Symbol.asyncDispose]());

  const can = async (kubectl: Kubectl, question: string) => {
    const { stdout, code } = await kubectl.try(`auth can-i ${question}`);
    assert.equal(code, stdout.startsWith("yes") ? 0 : 1);
    return stdout.trim();
  };

  test("reconcile makes roles and bindings, and adds what is missing", async () => {
    const made = await admin.run("auth reconcile -f -", { input: policy });
    assert.match(made, /role.rbac.authorization.k8s.io\/reader reconciled/);
    assert.match(made, /clusterrolebinding.rbac.authorization.k8s.io\/watchers reconciled/);
    const more = policy.replace("verbs: [get, list]", "verbs: [get, watch]");
    assert.match(
      await admin.run("auth reconcile -f -", { input: more }),
      /role.rbac.authorization.k8s.io\/reader reconciled/,
    );
    await eventually(async () => assert.equal(await can(jane, "watch pods"), "yes"));
    // What was there stays.
    assert.equal(await can(jane, "list pods"), "yes");
  });

  const questions: [string, string][] = [
    ["get pods", "yes"],
    ["get pods --subresource=log", "yes"],
    ["get pods --subresource=exec", "no"],
    ["get pods -n kube-system", "no"],
    ["delete pods", "no"],
    ["get configmaps/one", "yes"],
    ["get configmaps/two", "no"],
    ["get configmaps", "no"],
    ["get /logs/kubelet.log", "yes"],
    ["get /logs", "no"],
    ["get /version", "yes"],
  ];
  test("can-i answers what roles say", async () => {
    const answers = await Promise.all(questions.map(async ([question]) => [question, await can(jane, question)]));
    assert.deepEqual(answers, questions);
  });

  test("an administrator asks for others", async () => {
    assert.equal(await can(admin, "get pods --as=nobody"), "no");
    assert.equal(await can(admin, "get pods --as=nobody --as-group=readers"), "yes");
    assert.equal(await can(admin, "'*' '*'"), "yes");
  });

  test("a user acts as those that a role names, and as nobody else", async () => {
    assert.equal(await can(jane, "get pods --as=john --as-group=readers"), "yes");
    const refused = await jane.try("get pods --as=root");
    assert.match(
      refused.stderr,
      /users "root" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope/,
    );
  });

  test("can-i --list shows each rule once", async () => {
    const rows = (await jane.run("auth can-i --list -n default"))
      .split("\n")
      .map((line) => line.trim().split(/\s{2,}/));
    const about = (resource: string) => rows.filter(([name]) => name === resource);
    assert.deepEqual(about("pods"), [["pods", "[]", "[]", "[get list watch]"]]);
    assert.deepEqual(about("configmaps"), [["configmaps", "[]", "[one]", "[get]"]]);
    assert.equal(rows.filter((cells) => cells.includes("[/logs/*]")).length, 1);
  });

  test("nobody grants what he does not hold", async () => {
    const role = (await jane.try("create clusterrole all --verb='*' --resource='*'")).stderr;
    assert.match(role, /User "jane" cannot create resource "clusterroles" in API group "rbac.authorization.k8s.io"/);
    await admin.run("create clusterrole granter --verb=create,update --resource=roles,rolebindings");
    await admin.run("create clusterrolebinding granters --clusterrole=granter --user=jane");
    const escalation = await eventually(async () => {
      const { stderr } = await jane.try("create role more --verb=get,delete --resource=pods");
      assert.match(stderr, /attempting to grant/);
      return stderr;
    });
    assert.match(
      escalation,
      /roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" \(groups=\["dev" "system:authenticated"\]\) is attempting to grant RBAC permissions not currently held:\n\{APIGroups:\[""\], Resources:\["pods"\], Verbs:\["delete"\]\}/,
    );
    await jane.run("create role fewer --verb=get --resource=pods");
    const binding = (await jane.try("create rolebinding admins --clusterrole=cluster-admin --user=jane")).stderr;
    assert.match(binding, /rolebindings.rbac.authorization.k8s.io "admins" is forbidden: .* attempting to grant/);
  });

  test("roles that are aggregated keep up with their parts", async () => {
    const sum = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "sum" },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: "sum" } }] },
    };
    const part = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "part", labels: { part: "sum" } },
      rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }],
    };
    for (const role of [sum, part]) await admin.run("create -f -", { input: JSON.stringify(role) });
    await admin.run("create clusterrolebinding sums --clusterrole=sum --user=jane");
    const user = server.as("jane");
    const secrets = { group: "", version: "v1", resource: "secrets", namespace: "default" };
    await eventually(() => user.list(secrets));
    await admin.run("delete clusterrole part");
    await eventually(async () => assert.notEqual(await refusalOf(user.list(secrets)), undefined));
  });
});
