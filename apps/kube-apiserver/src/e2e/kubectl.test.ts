import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type EtcdServer, etcdSkipReason, programSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

const deployment = (image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: applied}
spec:
  replicas: 1
  selector: {matchLabels: {app: applied}}
  template:
    metadata: {labels: {app: applied}}
    spec:
      containers: [{name: main, image: "${image}"}]
`;

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer, default: 3, maximum: 10}
              color: {type: string}
          status: {type: object, properties: {size: {type: integer}}}
`;

const widget = (size: number) => `
apiVersion: example.com/v1
kind: Widget
metadata: {name: one}
spec: {size: ${size}}
`;

const owned = (uid: string) => `
apiVersion: v1
kind: ConfigMap
metadata:
  name: dependent
  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: "${uid}", blockOwnerDeletion: true}]
`;

const kubectlMissing = await programSkipReason(kubectlProgram);

for (const engine of ["embedded", "etcd"] as const) {
  const skip = kubectlMissing ?? (engine === "etcd" ? await etcdSkipReason() : undefined) ?? false;
  describe(`kubectl on the ${engine} store`, { skip }, () => suite(engine));
}

function suite(engine: "embedded" | "etcd"): void {
  let etcd: EtcdServer | undefined;
  let server: ServerProcess;
  let kubectl: Kubectl;

  before(async () => {
    if (engine === "etcd") etcd = await startEtcd();
    const flags =
      etcd === undefined ? [] : [`--etcd-servers=${etcd.endpoint}`, "--controllers=*", "--authorization-mode=RBAC"];
    server = await startServerProcess({ flags });
    kubectl = await Kubectl.for(server.kubeconfig);
    await eventually(() => kubectl.run("get serviceaccount default"));
  });
  after(async () => {
    await server?.stop();
    await etcd?.stop();
  });

  test("get ns shows the system namespaces", async () => {
    const names = await kubectl.run("get ns -o name");
    assert.deepEqual(names.trim().split("\n").sort(), [
      "namespace/default",
      "namespace/kube-node-lease",
      "namespace/kube-public",
      "namespace/kube-system",
    ]);
  });

  test("create deployment, and read it in every format", async () => {
    assert.equal(await kubectl.run("create deployment made --image=nginx:1"), "deployment.apps/made created\n");
    assert.match(await kubectl.run("get deployment made"), /NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nmade\s+0\/1/);
    assert.match(await kubectl.run("get deployment made -o wide"), /CONTAINERS\s+IMAGES\s+SELECTOR/);
    assert.match(await kubectl.run("get deployment made -o yaml"), /^ {2}progressDeadlineSeconds: 600$/m);
    const made = JSON.parse(await kubectl.run("get deployment made -o json"));
    assert.equal(made.spec.template.spec.containers[0].imagePullPolicy, "IfNotPresent");
    assert.equal(await kubectl.run("get deployment made -o name"), "deployment.apps/made\n");
  });

  test("apply, client-side", async () => {
    assert.equal(await kubectl.run("apply -f -", { input: deployment("a:1") }), "deployment.apps/applied created\n");
    assert.equal(await kubectl.run("apply -f -", { input: deployment("a:2") }), "deployment.apps/applied configured\n");
    assert.equal(await kubectl.run("apply -f -", { input: deployment("a:2") }), "deployment.apps/applied unchanged\n");
  });

  test("diff shows what apply would change", async () => {
    const { code, stdout } = await kubectl.try("diff -f -", { input: deployment("a:3") });
    assert.equal(code, 1);
    assert.match(stdout, /^\+\s+- image: a:3$/m);
  });

  test("apply, server-side: takes over from client-side, conflicts, and force", async () => {
    const done = "deployment.apps/applied serverside-applied\n";
    assert.equal(await kubectl.run("apply --server-side -f -", { input: deployment("a:4") }), done);
    const other = await kubectl.try("apply --server-side --field-manager=other -f -", { input: deployment("a:5") });
    assert.notEqual(other.code, 0);
    assert.match(other.stderr, /conflict with "kubectl"/);
    const forced = "apply --server-side --field-manager=other --force-conflicts -f -";
    assert.equal(await kubectl.run(forced, { input: deployment("a:5") }), done);
  });

  test("get -w sees what happens", async () => {
    await kubectl.run("create configmap watched --from-literal=a=1");
    const watch = kubectl.start("get configmap watched -w -o name");
    try {
      await eventually(async () => assert.equal(watch.lines().length, 1));
      await kubectl.run("label configmap watched seen=yes");
      await eventually(async () => assert.equal(watch.lines().length, 2));
    } finally {
      await watch.stop();
    }
    assert.deepEqual(new Set(watch.lines()), new Set(["configmap/watched"]));
  });

  test("edit, label, annotate", async () => {
    await kubectl.run("create configmap edited --from-literal=key=before");
    // `sed` stands for the person at the editor.
    await kubectl.run("edit configmap edited", { env: { KUBE_EDITOR: "sed -i s/before/after/" } });
    assert.equal(await kubectl.run("get configmap edited -o jsonpath={.data.key}"), "after");
    await kubectl.run("label configmap edited a=b");
    await kubectl.run("annotate configmap edited c=d");
    assert.equal(await kubectl.run("get configmap -l a=b -o name"), "configmap/edited\n");
    assert.equal(await kubectl.run("get configmap edited -o jsonpath={.metadata.annotations.c}"), "d");
  });

  test("patch, three types", async () => {
    const merge = `patch deployment made --type=merge -p '{"spec":{"replicas":2}}'`;
    const json = `patch deployment made --type=json -p '[{"op":"replace","path":"/spec/replicas","value":3}]'`;
    const strategic = `patch deployment made -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","tty":true}]}}}}'`;
    for (const command of [merge, json, strategic]) await kubectl.run(command);
    const made = JSON.parse(await kubectl.run("get deployment made -o json"));
    assert.equal(made.spec.replicas, 3);
    assert.deepEqual(
      made.spec.template.spec.containers.map((c: { image: string; tty: boolean }) => [c.image, c.tty]),
      [["nginx:1", true]],
    );
  });

  test("scale, set image, rollout history", async () => {
    assert.equal(await kubectl.run("scale deployment made --replicas=4"), "deployment.apps/made scaled\n");
    assert.equal(await kubectl.run("set image deployment/made nginx=nginx:2"), "deployment.apps/made image updated\n");
    assert.match(await kubectl.run("rollout history deployment/made"), /deployment.apps\/made/);
    const columns = "jsonpath={.spec.replicas},{.spec.template.spec.containers[0].image}";
    assert.equal(await kubectl.run(`get deployment made -o ${columns}`), "4,nginx:2");
  });

  test("explain, api-resources, api-versions", async () => {
    assert.match(
      await kubectl.run("explain deployment.spec.template.spec --recursive"),
      /containers\s+<\[\]Container>/,
    );
    assert.match(await kubectl.run("explain pod.spec.containers.image"), /Container image name\. More info/);
    assert.match(await kubectl.run("api-resources"), /^deployments\s+deploy\s+apps\/v1\s+true\s+Deployment$/m);
    assert.match(await kubectl.run("api-versions"), /^apps\/v1$/m);
  });

  test("auth can-i, and create token", async () => {
    assert.equal(await kubectl.run("auth can-i delete pods"), "yes\n");
    const asNobody = await kubectl.try("auth can-i delete pods --as=nobody");
    assert.deepEqual([asNobody.code, asNobody.stdout], [1, "no\n"]);
    const token = (await kubectl.run("create token default")).trim();
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    assert.equal(claims.sub, "system:serviceaccount:default:default");
    const asAccount = await kubectl.try(`--token=${token} auth whoami -o jsonpath={.status.userInfo.username}`);
    // The admin's client certificate is left out: the token alone says who asks.
    assert.equal(asAccount.code, 0, asAccount.stderr);
  });

  test("delete in the background takes dependents along", async () => {
    await createOwnerAndDependent(kubectl);
    await kubectl.run("delete configmap owner --cascade=background");
    await eventually(async () => assert.equal((await kubectl.try("get configmap dependent")).code, 1));
  });

  test("delete in the foreground waits for dependents", async () => {
    await createOwnerAndDependent(kubectl);
    await kubectl.run("delete configmap owner --cascade=foreground --timeout=20s");
    assert.equal((await kubectl.try("get configmap dependent")).code, 1);
  });

  test("orphans stay", async () => {
    await createOwnerAndDependent(kubectl);
    await kubectl.run("delete configmap owner --cascade=orphan --timeout=20s");
    const owners = await kubectl.run("get configmap dependent -o jsonpath={.metadata.ownerReferences}");
    assert.equal(owners, "");
    await kubectl.run("delete configmap dependent");
  });

  test("a namespace goes with everything in it", async () => {
    await kubectl.run("create ns doomed");
    await kubectl.run("create configmap inside -n doomed");
    await kubectl.run("create deployment inside --image=x -n doomed");
    await kubectl.run("delete ns doomed --timeout=30s");
    assert.match((await kubectl.try("get ns doomed")).stderr, /namespaces "doomed" not found/);
  });

  test("wait, events, get --raw", async () => {
    await kubectl.run("wait --for=jsonpath={.spec.replicas}=4 deployment/made --timeout=5s");
    assert.equal((await kubectl.try("events")).code, 0);
    assert.equal(await kubectl.run("get --raw /readyz"), "ok");
    assert.equal(JSON.parse(await kubectl.run("get --raw /version")).minor, "36");
  });

  test("a custom resource: define it, use it at once", async () => {
    await kubectl.run("apply -f -", { input: crd });
    await kubectl.run("wait --for=condition=Established crd/widgets.example.com --timeout=10s");
    await eventually(() => kubectl.run("apply -f -", { input: widget(5) }));
    assert.match(await kubectl.run("get wd"), /NAME\s+SIZE\none\s+5/);
    const refused = await kubectl.try("apply -f -", { input: widget(11) });
    assert.match(refused.stderr, /spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10/);
    await kubectl.run("scale widget one --replicas=2");
    assert.equal(await kubectl.run("get widget one -o jsonpath={.spec.size}"), "2");
    await kubectl.run(`patch widget one --type=merge --subresource=status -p '{"status":{"size":2}}'`);
    assert.equal(await kubectl.run("get widget one -o jsonpath={.status.size}"), "2");
    await eventually(async () => assert.match(await kubectl.run("explain widget.spec"), /size\s+<integer>/));
    await kubectl.run("delete crd widgets.example.com --timeout=20s");
    await eventually(async () => assert.notEqual((await kubectl.try("get widgets")).code, 0));
  });
}

async function createOwnerAndDependent(kubectl: Kubectl): Promise<void> {
  await kubectl.run("create configmap owner");
  const uid = await kubectl.run("get configmap owner -o jsonpath={.metadata.uid}");
  await kubectl.run("apply -f -", { input: owned(uid) });
}
