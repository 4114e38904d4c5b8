import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority, newWebhookClient, type WebhookClient } from "@kube-apiserver/generic-server";
import { attributesOf, StandingClock, type TestRequest } from "../testing/admission-harness.js";
import { readImagePolicyConfiguration } from "./configuration.js";
import { ImagePolicyWebhook } from "./image-policy-webhook.js";

const configure = (imagePolicy: JSONObject) =>
  readImagePolicyConfiguration({ value: { imagePolicy }, strictErrors: [] });

/** A clock whose pauses are over at once. */
class HurryingClock extends StandingClock {
  override setTimer(callback?: () => void): { cancel(): void } {
    queueMicrotask(() => callback?.());
    return { cancel() {} };
  }
}

describe("ImagePolicyWebhook", () => {
  const authority = CertificateAuthority.generate("images-ca", { clock: realClock, random: cryptoRandom });
  let server: Server;
  let client: WebhookClient;
  let calls: JSONObject[] = [];
  let answer: (images: readonly string[]) => { code?: number; status?: object; body?: string };
  let clock: HurryingClock;

  before(async () => {
    const { certPem, keyPem } = authority.issueServing("images", { dnsNames: ["images.test"], ipAddresses: [] });
    server = createServer({ cert: certPem, key: keyPem }, async (req, res) => {
      let text = "";
      for await (const chunk of req.setEncoding("utf8")) text += chunk;
      const review = JSON.parse(text);
      calls.push(review);
      const images = review.spec.containers.map(({ image }: { image: string }) => image);
      const { code = 200, status = {}, body = JSON.stringify({ ...review, status }) } = answer(images);
      res.writeHead(code, { "Content-Type": "application/json" }).end(body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    client = newWebhookClient({
      server: `https://127.0.0.1:${(server.address() as AddressInfo).port}/images`,
      caPem: authority.certPem,
      serverName: "images.test",
      insecureSkipTLSVerify: false,
    });
  });
  after(async () => {
    client.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  beforeEach(() => {
    calls = [];
    clock = new HurryingClock();
    answer = () => ({ status: { allowed: true } });
  });

  const newPlugin = (imagePolicy: JSONObject = {}) =>
    new ImagePolicyWebhook({ configuration: configure(imagePolicy), client, clock, jitter: () => 0 });
  const object: KubeObject = {
    metadata: { name: "a", annotations: { "x.image-policy.k8s.io/y": "z", other: "o" } },
    spec: { containers: [{ name: "c", image: "i" }], initContainers: [{ name: "d", image: "j" }] },
  };
  const ask = async (plugin: ImagePolicyWebhook, request: TestRequest = {}) => {
    const attributes = attributesOf({ object, ...request });
    const annotations: Record<string, string> = {};
    const addAuditAnnotation = (key: string, value: string) => {
      annotations[key] = value;
    };
    Object.assign(attributes, { context: { ...attributes.context, addAuditAnnotation } });
    await plugin.validate(attributes);
    return annotations;
  };

  test("the images of a pod are asked about, with what it says of them", async () => {
    answer = () => ({ status: { allowed: true, auditAnnotations: { seen: "yes", "no key": "x" } } });
    const annotations = await ask(newPlugin());
    assert.deepEqual(annotations, { "imagepolicywebhook.image-policy.k8s.io/seen": "yes" });
    assert.equal(calls.length, 1);
    const { spec, kind, apiVersion } = calls[0] ?? {};
    assert.deepEqual([apiVersion, kind], ["imagepolicy.k8s.io/v1alpha1", "ImageReview"]);
    assert.deepEqual(spec, {
      containers: [{ image: "i" }, { image: "j" }],
      annotations: { "x.image-policy.k8s.io/y": "z" },
      namespace: "ns",
    });
  });

  test("debug containers are asked about alone, other subresources not at all", async () => {
    const debugged = {
      ...object,
      spec: { ...(object.spec as JSONObject), ephemeralContainers: [{ name: "e", image: "k" }] },
    };
    await ask(newPlugin(), { operation: "UPDATE", subresource: "ephemeralcontainers", object: debugged });
    await ask(newPlugin(), { operation: "UPDATE", subresource: "status" });
    await ask(newPlugin(), { resource: "services" });
    assert.deepEqual(
      calls.map((call) => (call.spec as JSONObject).containers),
      [[{ image: "k" }]],
    );
  });

  test("what is denied is refused, with the reason if there is one", async () => {
    answer = () => ({ status: { allowed: false, reason: "bad" } });
    await assert.rejects(ask(newPlugin()), {
      message: 'pods "a" is forbidden: image policy webhook backend denied one or more images: bad',
    });
    answer = () => ({ status: {} });
    await assert.rejects(ask(newPlugin()), {
      message: 'pods "a" is forbidden: one or more images rejected by webhook backend',
    });
  });

  test("an answer counts for a while", async () => {
    const plugin = newPlugin({ allowTTL: 60, denyTTL: 10 });
    await ask(plugin);
    clock.nowMs += 59_000;
    await ask(plugin);
    assert.equal(calls.length, 1);
    clock.nowMs += 1_000;
    answer = () => ({ status: { allowed: false } });
    await assert.rejects(ask(plugin));
    await assert.rejects(ask(plugin));
    assert.equal(calls.length, 2);
    clock.nowMs += 10_000;
    answer = () => ({ status: { allowed: true } });
    await ask(plugin);
    const forgetful = newPlugin({ allowTTL: -1 });
    await ask(forgetful);
    await ask(forgetful);
    assert.equal(calls.length, 5);
  });

  test("who is busy is asked again, who is confused refuses or lets in", async () => {
    answer = () => (calls.length < 3 ? { code: 429, body: "busy" } : { status: { allowed: true } });
    await ask(newPlugin());
    assert.equal(calls.length, 3);
    answer = () => ({ code: 404, body: "no" });
    await assert.rejects(ask(newPlugin()), /^StatusError: pods "a" is forbidden: /);
    assert.equal(calls.length, 4, "that is not tried again");
    assert.deepEqual(await ask(newPlugin({ defaultAllow: true })), {
      "imagepolicywebhook.image-policy.k8s.io/failed-open": "true",
    });
    answer = () => ({ body: "no JSON" });
    await assert.rejects(ask(newPlugin()));
  });
});

test("times of the configuration are within bounds", () => {
  const { allowTTLMs, denyTTLMs, retryBackoffMs } = configure({});
  assert.deepEqual([allowTTLMs, denyTTLMs, retryBackoffMs], [300_000, 30_000, 500]);
  assert.equal(configure({ denyTTL: -1 }).denyTTLMs, 0);
  assert.throws(() => configure({ allowTTL: 1 }), { message: "valid value is between 1s and 30m0s, got 1s" });
  assert.throws(() => configure({ retryBackoff: 300_001 }), {
    message: /^valid value is between 1ns and 5m0s, got 5m0\.001s$/,
  });
  assert.throws(() => readImagePolicyConfiguration(undefined), { message: "no config specified" });
});
