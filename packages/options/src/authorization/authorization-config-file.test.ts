import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Clock, discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newExpressionEngines } from "@kube-apiserver/generic-server";
import { newReloadMetrics } from "../reload-metrics.js";
import { openAuthorizationConfigFile } from "./authorization-config-file.js";

const head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\n";
const withTypes = (...types: string[]) =>
  `${head}authorizers: ${JSON.stringify(types.map((type) => ({ type, name: type.toLowerCase() })))}\n`;

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, "it does not happen");
    await delay(5);
  }
}

test("a file is followed: what can be used takes over, and what cannot is told once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "authorization-follow-"));
  const file = join(folder, "config.yaml");
  const write = async (text: string) => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  await write(withTypes("RBAC"));
  const registry = newMetricsRegistry();
  const metrics = newReloadMetrics(registry, { apiServerID: "a", now: () => 5_000, subject: "authorization" });
  let waits = 0;
  const clock: Clock = {
    ...realClock,
    setTimer(callback, delayMs) {
      waits++;
      return realClock.setTimer(callback, delayMs);
    },
  };
  /** One look at the file may be under way: the one after it sees what was written. */
  const looksAgain = () => {
    const seen = waits + 2;
    return until(() => waits >= seen);
  };
  const parts = {
    engines: newExpressionEngines(),
    metrics,
    clock,
    logger: discardLogger,
    pollIntervalMs: 5,
  };
  const opened = await openAuthorizationConfigFile(file, parts);
  assert.deepEqual(opened.initial.authorizers, [{ type: "RBAC", name: "rbac" }]);

  const applied: string[][] = [];
  let refuses = false;
  const stop = new AbortController();
  const following = opened.follow(async ({ authorizers }) => {
    if (refuses) throw new Error("it cannot be made");
    applied.push(authorizers.map(({ type }) => type));
  }, stop.signal);
  const text = async () => (await registry.render()).body;
  const count = async (status: string) =>
    Number(new RegExp(`automatic_reloads_total\\{status="${status}",.*\\} (\\d+)`).exec(await text())?.[1] ?? 0);
  const hashes = async () =>
    [...(await text()).matchAll(/last_config_info\{.*hash="(sha256:\w+)"\} 1/g)].map(([, hash]) => hash);

  const [first] = await hashes();
  await write(withTypes("RBAC", "AlwaysDeny"));
  await until(() => applied.length === 1);
  assert.deepEqual(applied, [["RBAC", "AlwaysDeny"]]);
  await until(async () => (await count("success")) === 1);
  const [second, ...others] = await hashes();
  assert.notEqual(second, first);
  assert.deepEqual(others, []);

  for (const [index, broken] of [
    "x: [",
    withTypes("AlwaysAllow"),
    withTypes("AlwaysAllow", "RBAC", "Other"),
  ].entries()) {
    await write(broken);
    await until(async () => (await count("failure")) === index + 1);
  }
  await looksAgain();
  assert.equal(await count("failure"), 3, "each is told once");
  // The same in other words changes nothing.
  await write(`${withTypes("RBAC", "AlwaysDeny")}\n# a comment\n`);
  await looksAgain();
  refuses = true;
  await write(withTypes("RBAC", "AlwaysAllow"));
  await until(async () => (await count("failure")) === 4);
  refuses = false;
  await write(withTypes("RBAC"));
  await until(() => applied.length === 2);
  assert.deepEqual(applied[1], ["RBAC"]);
  await rm(file);
  await until(async () => (await count("failure")) === 5);
  await looksAgain();
  assert.equal(await count("failure"), 5, "a file that is gone is told once");
  await write(withTypes("RBAC", "AlwaysAllow"));
  await until(() => applied.length === 3);
  stop.abort();
  await following;
  await rm(folder, { recursive: true });
});
