import assert from "node:assert/strict";
import { test } from "node:test";
import { cryptoRandom, discardLogger, realClock } from "@kube-apiserver/component-base";
import { newMemoryKV } from "@kube-apiserver/storage";
import { newAnonymousAuthenticator } from "./authentication/anonymous-authenticator.js";
import { alwaysAllowAuthorizer } from "./authorization/always.js";
import { type CompletedConfig, type Config, ConfigError, completeConfig } from "./config.js";
import { newEmptyDelegate } from "./delegation-target.js";
import { newGenericAPIServer } from "./generic-api-server.js";
import { CertificateAuthority } from "./pki/certificate-authority.js";
import { newStorageFactoryRESTOptionsGetter } from "./registry/generic/storage-factory.js";
import { newStaticContent } from "./serving/dynamic-certificates.js";
import { Listener } from "./serving/listener.js";

async function withConfig(use: (config: Config) => void): Promise<void> {
  const random = cryptoRandom;
  const kv = newMemoryKV();
  const ca = CertificateAuthority.generate("test-ca", { clock: realClock, random });
  const pair = ca.issueServing("test", { dnsNames: ["localhost"], ipAddresses: [] });
  const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
  try {
    use({
      random,
      version: { major: "1", minor: "36", gitVersion: "v1.36.0" },
      secureServing: { listener, cert: newStaticContent("test", pair), loopbackCAPem: ca.certPem },
      authentication: newAnonymousAuthenticator(),
      authorization: alwaysAllowAuthorizer,
      loopbackToken: "token",
      restOptionsGetter: newStorageFactoryRESTOptionsGetter({ kv, clock: realClock, logger: discardLogger }),
    });
  } finally {
    listener.close();
    await kv.close();
  }
}

test("completing fills in upstream's defaults, in a value of its own", () =>
  withConfig((config) => {
    const before = { ...config };
    const completed = completeConfig(config);
    assert.deepEqual(config, before);
    assert.ok(Object.isFrozen(completed));
    assert.equal(completed.requestTimeoutMs, 60_000);
    assert.equal(completed.minRequestTimeoutMs, 1_800_000);
    assert.equal(completed.maxRequestBodyBytes, 3 * 1024 * 1024);
    assert.deepEqual(completed.inFlightLimits, { readOnly: 400, mutating: 200 });
    assert.equal(completed.openAPI, undefined);
  }));

test("settings that cannot be are refused", () =>
  withConfig((config) => {
    assert.throws(() => completeConfig({ ...config, goawayChance: 0.5 }), ConfigError);
    assert.throws(() => completeConfig({ ...config, loopbackToken: "" }), ConfigError);
  }));

test("only what was completed makes a server, and only what was prepared runs", () =>
  withConfig((config) => {
    const completed = completeConfig(config);
    // @ts-expect-error a config that was not completed
    const early = () => newGenericAPIServer("test", config, newEmptyDelegate());
    // @ts-expect-error a copy of a completed config may have been changed
    const copied = (): CompletedConfig => ({ ...completed });
    const server = newGenericAPIServer("test", completed, newEmptyDelegate());
    // @ts-expect-error a server that was not prepared
    const unprepared = () => server.run(new AbortController().signal);
    assert.equal([early, copied, unprepared].length, 3);
  }));
