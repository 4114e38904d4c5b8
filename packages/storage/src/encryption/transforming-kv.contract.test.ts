import { randomBytes } from "node:crypto";
import { discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import { newStorage } from "../new-storage.js";
import { kvContractTests } from "../testing/kv-suite.js";
import { storageContractTests } from "../testing/store-suite.js";
import { newGCMTransformer } from "./aes/aes-gcm.js";
import { newPrefixTransformers } from "./prefix-transformers.js";
import { newTransformationMetrics } from "./transformation-metrics.js";
import { newTransformingKV } from "./transforming-kv.js";

function newEncryptedKV() {
  const metrics = newTransformationMetrics(newMetricsRegistry());
  const gcm = newGCMTransformer(randomBytes(32));
  const transformer = newPrefixTransformers("no match", [{ prefix: "k8s:enc:aesgcm:v1:a:", transformer: gcm }], {
    clock: realClock,
    metrics,
  });
  const groupResource = { group: "example.com", resource: "widgets" };
  return newTransformingKV({ kv: newMemoryKV(), transformer, groupResource, clock: realClock, logger: discardLogger });
}

kvContractTests("embedded, memory only, encrypted", { open: () => Promise.resolve(newEncryptedKV()) });

storageContractTests("watch cache over an encrypted engine", {
  openKV: () => Promise.resolve(newEncryptedKV()),
  cached: true,
  newStorage,
});
