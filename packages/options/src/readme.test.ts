import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { kubernetesFeatureGates } from "@kube-apiserver/api";
import { discardLogger, FeatureGates } from "@kube-apiserver/component-base";
import { runReadmeExample } from "@kube-apiserver/component-base/testing";
import { loadTracerProvider } from "./tracing/load-tracer-provider.js";

test("the example of the README runs and does what it says", () => {
  const printed = runReadmeExample(fileURLToPath(new URL("..", import.meta.url)));
  assert.equal(
    printed,
    "port 6444 backend embedded\n" +
      "mistake: --apiserver-count should be a positive number, but value '0' provided\n" +
      "generic true\netcd true\n",
  );
});

test("the example of a file that says what is traced is taken as it stands", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, example] = /```yaml\n(apiVersion: \S+\nkind: TracingConfiguration\n.*?)```/s.exec(readme) ?? [];
  const dir = await mkdtemp(join(tmpdir(), "readme-tracing-"));
  try {
    await writeFile(join(dir, "tracing.yaml"), example ?? assert.fail("there is no example"));
    const parts = { features: new FeatureGates(kubernetesFeatureGates), apiServerID: "me", logger: discardLogger };
    const provider = await loadTracerProvider(join(dir, "tracing.yaml"), parts);
    // One request of a hundred: by chance, of this many, some are and some are not.
    const sampled = Array.from({ length: 2_000 }, () => {
      const headers: Record<string, unknown> = {};
      provider.startRoot("x").inject(headers);
      return String(headers.traceparent).endsWith("-01");
    });
    assert.ok(sampled.includes(true) && sampled.includes(false));
    await provider.shutdown();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
