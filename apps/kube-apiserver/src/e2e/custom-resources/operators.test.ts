import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { isJSONObject, type JSONObject } from "@kube-apiserver/apimachinery";
import { newClient } from "@kube-apiserver/generic-server";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { startTestServer, type TestServer } from "../../testing/index.js";
import { eventually } from "../eventually.js";
import { Kubectl, kubectlProgram } from "../kubectl.js";
import { applications, buckets, certificates, httpRoutes, prometheuses } from "./operator-definitions.js";

const skip = await programSkipReason(kubectlProgram);

describe("the definitions that operators bring", { skip }, () => {
  let dir: string;
  let server: TestServer;
  let kubectl: Kubectl;
  const apply = (object: JSONObject, how = "apply -f -") => kubectl.run(how, { input: JSON.stringify(object) });
  const refused = async (object: JSONObject, how = "apply -f -") =>
    (await kubectl.try(how, { input: JSON.stringify(object) })).stderr;
  const define = async (definition: JSONObject, how?: string) => {
    await apply(definition, how);
    const { name } = definition.metadata as { name: string };
    await kubectl.run(`wait --for=condition=Established crd/${name} --timeout=30s`);
  };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
    server = await startTestServer();
    await writeFile(join(dir, "kubeconfig"), server.kubeconfig);
    kubectl = await Kubectl.for(join(dir, "kubeconfig"));
  });

  after(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it("certificates: columns, patterns, enums, explain", async () => {
    await define(certificates);
    const certificate = (spec: JSONObject) => ({
      apiVersion: "cert-manager.example.io/v1",
      kind: "Certificate",
      metadata: { name: "web" },
      spec: { secretName: "web-tls", issuerRef: { name: "ca" }, ...spec },
    });
    await apply(certificate({ privateKey: { algorithm: "ECDSA" }, duration: "2160h" }));
    assert.match(await kubectl.run("get certs"), /NAME +READY +SECRET +AGE\nweb +web-tls +/);
    assert.equal(await kubectl.run("get cert web -o jsonpath={.spec.privateKey.rotationPolicy}"), "Always");
    assert.match(await refused(certificate({ duration: "soon" })), /spec.duration: Invalid value: "soon"/);
    assert.match(await refused(certificate({ privateKey: { algorithm: "DSA" } })), /Unsupported value: "DSA"/);
    const status = { conditions: [{ type: "Ready", status: "True", reason: "Issued" }] };
    await kubectl.run(`patch cert web --subresource=status --type=merge -p '${JSON.stringify({ status })}'`);
    assert.match(await kubectl.run("get certs"), /web +True +web-tls/);
    await eventually(async () =>
      assert.match(await kubectl.run("explain certificate.spec.privateKey.algorithm"), /ENUM:\n +RSA\n +ECDSA/),
    );
  });

  it("routes: defaults in lists, rules with their messages, server-side apply of lists", async () => {
    await define(httpRoutes);
    const route = (spec: JSONObject) => ({
      apiVersion: "gateway.example.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "shop" },
      spec,
    });
    await apply(route({ parentRefs: [{ name: "edge" }], rules: [{ backendRefs: [{ name: "shop", port: 80 }] }] }));
    assert.equal(
      await kubectl.run("get httproute shop -o jsonpath={.spec.rules[0]}"),
      '{"backendRefs":[{"name":"shop","port":80,"weight":1}],"matches":[{"path":{"type":"PathPrefix","value":"/"}}]}',
    );
    assert.match(
      await refused(route({ parentRefs: [{ name: "edge" }, { name: "edge" }] })),
      /sectionName must be unique when parentRefs includes 2 or more references to the same parent/,
    );
    assert.match(
      await refused(route({ rules: [{ matches: [{ path: { type: "Exact", value: "shop" } }] }] })),
      /value must be an absolute path and start with '\/' when type one of/,
    );
    await apply(route({ hostnames: ["shop.example.com"] }), "apply --server-side --force-conflicts -f -");
    assert.equal(await kubectl.run("get httproute shop -o jsonpath={.spec.hostnames[0]}"), "shop.example.com");
  });

  it("two hundred kilobytes of built-in types: created by server-side apply, scaled, and its objects validated", async () => {
    const client = newClient({ url: server.url, caPem: server.caPem, token: server.adminToken });
    let definition: JSONObject;
    try {
      const core = await client.getRaw("/openapi/v3/api/v1");
      assert.ok(isJSONObject(core));
      definition = prometheuses(core);
    } finally {
      await client.close();
    }
    assert.ok(JSON.stringify(definition).length > 200_000, `${JSON.stringify(definition).length} bytes`);
    // Too large for the annotation of a client-side apply.
    await define(definition, "apply --server-side -f -");
    const prometheus = (spec: JSONObject) => ({
      apiVersion: "monitoring.example.com/v1",
      kind: "Prometheus",
      metadata: { name: "main" },
      spec: { version: "v3.1.0", replicas: 2, shards: 1, ...spec },
    });
    await apply(prometheus({ containers: [{ name: "sidecar", image: "x", ports: [{ containerPort: 80 }] }] }));
    assert.match(await kubectl.run("get prom"), /main +v3.1.0 +2/);
    await kubectl.run("scale prometheus main --replicas=3");
    assert.equal(await kubectl.run("get prom main -o jsonpath={.spec.shards}"), "3");
    assert.match(
      await refused(prometheus({ containers: [{ image: "no name" }] })),
      /spec.containers\[0\].name: Required value/,
    );
    assert.match(
      await refused(prometheus({ containers: [{ name: "x", imagePullPolicy: 1 }] })),
      /imagePullPolicy: Invalid value: "integer"/,
    );
    await eventually(async () =>
      assert.match(await kubectl.run("explain prometheus.spec.containers.livenessProbe.httpGet"), /port\t/),
    );
  });

  it("applications: what nobody declared is kept where that is said, and refused elsewhere", async () => {
    await define(applications);
    const application = (spec: JSONObject) => ({
      apiVersion: "argoproj.example.io/v1alpha1",
      kind: "Application",
      metadata: { name: "shop" },
      spec: { project: "default", destination: { namespace: "shop" }, ...spec },
    });
    const source = { repoURL: "https://git.example.com", helm: { valuesObject: { replicas: 3, deep: { list: [1] } } } };
    const template = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { a: "b" } };
    await apply(application({ source, template }));
    assert.equal(
      await kubectl.run(
        "get applications.argoproj.example.io shop -o jsonpath={.spec.source.helm.valuesObject.deep.list[0]}",
      ),
      "1",
    );
    assert.match(await refused(application({ sauce: 1 })), /unknown field "spec.sauce"/);
    assert.match(
      await refused(application({ template: { kind: "ConfigMap" } })),
      /spec.template.apiVersion: Required value/,
    );
  });

  it("buckets: rules about changes, granular maps of several owners", async () => {
    await define(buckets);
    const bucket = (forProvider: JSONObject) => ({
      apiVersion: "s3.example.io/v1beta1",
      kind: "Bucket",
      metadata: { name: "logs", annotations: { "crossplane.io/external-name": "logs-1" } },
      spec: { forProvider },
    });
    assert.match(await refused(bucket({})), /spec.forProvider.region is a required parameter/);
    await apply(bucket({ region: "eu-1", tags: { team: "a" } }), "apply --server-side -f -");
    await apply(bucket({ tags: { cost: "b" } }), "apply --server-side --field-manager=other -f -");
    assert.equal(await kubectl.run("get bucket logs -o jsonpath={.spec.forProvider.tags}"), '{"cost":"b","team":"a"}');
    assert.match(await kubectl.run("get managed"), /logs +logs-1/);
    assert.match(
      await refused(bucket({ region: "eu-2" }), "apply --server-side --force-conflicts -f -"),
      /region is immutable/,
    );
    assert.equal(await kubectl.run("get bucket logs -o jsonpath={.spec.providerConfigRef.name}"), "default");
  });
});
