import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { builtInResources } from "@kube-apiserver/api";
import { type Sample, samples } from "@kube-apiserver/kube-apiserver/testing";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

/** `deployments.v1.apps`: the kind in exactly that version. */
function typeOf({ apiVersion, resource }: Sample): string {
  const [version = "", group] = apiVersion.split("/").reverse();
  return group === undefined ? resource : `${resource}.${version}.${group}`;
}

const nameOf = ({ object }: Sample) => String((object.metadata as { readonly name: string }).name);
const fullNameOf = (sample: Sample) => `${typeOf(sample)}/${nameOf(sample)}`;
const allNames = samples.map(fullNameOf).join(" ");

// Both versions of one object are one object.
const created = samples.filter(({ apiVersion }) => apiVersion !== "autoscaling/v1");
const listOf = (objects: readonly object[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });

test("there is a sample of every stored kind that is on by default", () => {
  const have = new Set(samples.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
  const want = builtInResources.filter(({ enabledByDefault, storage }) => enabledByDefault && storage !== undefined);
  const missing = want
    .map(({ group, version, kind }) => `${group === "" ? version : `${group}/${version}`}/${kind}`)
    .filter((name) => !have.has(name));
  assert.deepEqual(missing, []);
});

describe("kubectl over every kind", { skip: (await programSkipReason(kubectlProgram)) ?? false }, () => {
  let dir: string;
  let server: ServerProcess;
  let kubectl: Kubectl;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-kinds-"));
    server = await startServerProcess();
    kubectl = await Kubectl.for(server.kubeconfig);
    await eventually(() => kubectl.run("get serviceaccount default"));
  });
  after(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test("apply makes them", async () => {
    const text = await kubectl.run("apply -f -", { input: listOf(created.map(({ object }) => object)) });
    assert.deepEqual(
      text.split("\n").filter((line) => line !== "" && !line.endsWith(" created")),
      [],
    );
    assert.equal(text.trim().split("\n").length, created.length);
  });

  test("get shows each, and more with -o wide", async () => {
    for (const options of ["", " -o wide"]) {
      const text = await kubectl.run(`get ${allNames}${options}`);
      for (const sample of samples) {
        // Events are shown by what they are about.
        const shown = sample.kind === "Event" && options === "" ? "pod/p" : nameOf(sample);
        assert.ok(text.includes(shown), `${fullNameOf(sample)}${options}`);
      }
    }
  });

  test("get as JSON gives back what was written, and more", async () => {
    const { items } = JSON.parse(await kubectl.run(`get ${allNames} -o json`));
    for (const [index, { kind, apiVersion, object }] of samples.entries()) {
      assert.deepEqual([items[index].kind, items[index].apiVersion], [kind, apiVersion]);
      // What is write-only, and what the server calls otherwise.
      const { metadata: _, stringData: __, ...fields } = object as Record<string, unknown>;
      if (apiVersion !== "autoscaling/v1") assertContains(items[index], fields, kind);
    }
  });

  test("describe knows each", async () => {
    // What kubectl before 1.33 asks for in a version that is off.
    const beta = new Set(["IPAddress", "ServiceCIDR", "VolumeAttributesClass"]);
    const described = samples.filter(({ kind }) => !beta.has(kind));
    const text = await kubectl.run(`describe ${described.map(fullNameOf).join(" ")}`);
    for (const sample of described) assert.ok(text.includes(nameOf(sample)), fullNameOf(sample));
  });

  test("apply of the same changes nothing; apply of another label does", async () => {
    const names = created.map(fullNameOf).join(" ");
    const versions = `get ${names} -o jsonpath={range.items[*]}{.kind}={.metadata.resourceVersion},{end}`;
    const before = await kubectl.run(versions);
    // kubectl sends some objects though nothing changed: lists that it cannot merge have defaults in them.
    await kubectl.run("apply -f -", { input: listOf(created.map(({ object }) => object)) });
    assert.equal(await kubectl.run(versions), before);
    const labelled = created.map(({ object }) => {
      const metadata = object.metadata as { readonly labels: object };
      return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, added: "yes" } } };
    });
    const other = await kubectl.run("apply -f -", { input: listOf(labelled) });
    assert.deepEqual(
      other.split("\n").filter((line) => line !== "" && !line.endsWith(" configured")),
      [],
    );
  });

  test("edit changes each", async () => {
    const editor = join(dir, "editor.sh");
    await writeFile(editor, `#!/bin/sh\nsed -i 's/added: "\\?yes"\\?/added: edited/' "$1"\n`, { mode: 0o755 });
    const names = created.map(fullNameOf).join(" ");
    await kubectl.run(`edit ${names}`, { env: { KUBE_EDITOR: editor } });
    const { items } = JSON.parse(await kubectl.run(`get ${names} -o json`));
    const unedited = items.filter(
      (item: { metadata: { labels: { added: string } } }) => item.metadata.labels.added !== "edited",
    );
    assert.deepEqual(
      unedited.map(({ kind }: { kind: string }) => kind),
      [],
    );
  });

  test("server-side apply takes over, and delete takes away", async () => {
    const input = listOf(created.map(({ object }) => object));
    const applied = await kubectl.run("apply --server-side --force-conflicts -f -", { input });
    assert.equal(applied.trim().split("\n").length, created.length);
    const deleted = await kubectl.run(`delete --wait=false ${created.map(fullNameOf).join(" ")}`);
    assert.equal(
      deleted
        .trim()
        .split("\n")
        .filter((line) => line.includes("deleted")).length,
      created.length,
    );
    await eventually(async () => {
      const text = await kubectl.run(`get ${created.map(fullNameOf).join(" ")} --ignore-not-found -o name`);
      assert.equal(text, "");
    });
  });
});

/** Whether everything in `part` is in `whole`, which may have more fields. */
function assertContains(whole: unknown, part: unknown, path: string): void {
  if (Array.isArray(part)) {
    // The server adds to some lists: volumes, taints.
    assert.ok(Array.isArray(whole) && whole.length >= part.length, path);
    for (const [index, item] of part.entries()) assertContains(whole[index], item, `${path}[${index}]`);
  } else if (typeof part === "object" && part !== null) {
    assert.ok(typeof whole === "object" && whole !== null, path);
    for (const [name, value] of Object.entries(part)) {
      assertContains((whole as Record<string, unknown>)[name], value, `${path}.${name}`);
    }
  } else assert.equal(whole, part, path);
}
