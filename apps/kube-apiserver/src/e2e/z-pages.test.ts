import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isNotFound } from "@kube-apiserver/apimachinery";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { startFlagsServer } from "./flags-server.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

const skip = (await programSkipReason(kubectlProgram)) ?? false;

describe("z-pages", { skip }, () => {
  let server: ServerProcess;
  let kubectl: Kubectl;

  before(async () => {
    server = await startServerProcess({
      flags: ["--controllers=", "--enable-garbage-collector=false", "--max-requests-inflight=321"],
    });
    kubectl = await Kubectl.for(server.kubeconfig);
  });
  after(() => server.stop());

  test("kubectl shows since when the server runs, what it is, and where else to look", async () => {
    const text = await kubectl.run("get --raw /statusz");
    assert.match(text, /^\napiserver statusz\nWarning: /);
    assert.match(text, /^Up[:= ]{1,3}0 hr 0\d min \d\d sec$/m);
    assert.match(text, /^Binary version[:= ]{1,3}1\.36\.\d+$/m);
    assert.match(text, /^Emulation version[:= ]{1,3}1\.36$/m);
    assert.match(text, /^Paths[:= ]{1,3}\/flagz \/healthz \/livez \/metrics \/readyz \/version$/m);
  });

  test("kubectl shows flags that were given, and defaults of the others", async () => {
    const text = await kubectl.run("get --raw /flagz");
    assert.match(text, /^\napiserver flagz\nWarning: /);
    for (const flag of [
      /^max-requests-inflight[:= ]{1,2}321$/m,
      /^enable-garbage-collector[:= ]{1,2}false$/m,
      /^max-mutating-requests-inflight[:= ]{1,2}200$/m,
      /^help[:= ]{1,2}false$/m,
    ]) {
      assert.match(text, flag);
    }
    assert.ok(text.includes(server.dataDir));
  });

  test("whoever watches over the server may see them, and nobody else", async () => {
    for (const path of ["/statusz", "/flagz"]) {
      await kubectl.run(`get --raw ${path} --as=watcher --as-group=system:monitoring`);
      const refused = await kubectl.try(`get --raw ${path} --as=somebody`);
      assert.match(refused.stderr, /Forbidden/);
    }
  });
});

test("the gates of z-pages turn them off", async () => {
  const gates = "--feature-gates=ComponentStatusz=false,ComponentFlagz=false";
  await using server = await startFlagsServer(["--data-dir=:memory:", gates]);
  for (const path of ["/statusz", "/flagz"]) await assert.rejects(server.client.getRaw(path), isNotFound);
});
