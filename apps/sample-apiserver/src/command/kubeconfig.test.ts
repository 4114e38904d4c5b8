import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readKubeconfig } from "./kubeconfig.js";

const config = `
current-context: b
clusters: [{name: one, cluster: {server: "https://host:1", certificate-authority: ca.pem}}]
users: [{name: who, user: {token: secret, client-certificate-data: Y2VydA==, client-key-data: a2V5}}]
contexts: [{name: a, context: {}}, {name: b, context: {cluster: one, user: who}}]
`;

test("the current context says where and as whom; files are found beside the kubeconfig", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "ca.pem"), "authority");
  await writeFile(join(folder, "config"), config);
  assert.deepEqual(await readKubeconfig(join(folder, "config")), {
    url: "https://host:1",
    userAgent: "sample-apiserver",
    caPem: "authority",
    certPem: "cert",
    keyPem: "key",
    token: "secret",
  });
  await writeFile(join(folder, "config"), config.replace("current-context: b", "current-context: a"));
  await assert.rejects(readKubeconfig(join(folder, "config")), { message: 'the kubeconfig has no cluster ""' });
});
