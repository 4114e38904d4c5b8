import assert from "node:assert/strict";
import { Agent, request } from "node:https";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type AdminAccess, readAdminKubeconfig } from "./admin-client.js";
import { startServerProcess } from "./server-process.js";

const clients = 8;

interface Answer {
  readonly status: number;
}

function call(access: AdminAccess, agent: Agent, path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(access.url + path, {
      method: body === undefined ? "GET" : "POST",
      ca: access.caPem,
      cert: access.certPem,
      key: access.keyPem,
      agent,
      headers: { "content-type": "application/json" },
    });
    req.on("response", (res) => {
      res.resume();
      res.on("end", () => resolve({ status: res.statusCode ?? 0 }));
      res.on("error", reject);
    });
    req.on("error", reject);
    req.end(body);
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(5);
}

test("SIGTERM under load: readyz turns red, every request gets an answer, exit code 0", async () => {
  const server = await startServerProcess({ flags: ["--controllers=", "--shutdown-delay-duration=1s"] });
  const access = await readAdminKubeconfig(server.kubeconfig);
  const failures: string[] = [];
  let answered = 0;
  let isTerminating = false;
  const load = async (client: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; ; count++) {
      const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: `c${client}-${count}` } });
      try {
        const { status } = await call(access, agent, "/api/v1/namespaces/default/configmaps", body);
        answered++;
        // Over a connection that was open already, a late request is told that the server is going.
        if (status === 503 && isTerminating) break;
        if (status !== 201) failures.push(`status ${status}`);
      } catch (err) {
        const { code, message } = err as NodeJS.ErrnoException;
        // A new connection may be refused once the listener is closed; one that was accepted may not be broken.
        if (code === "ECONNREFUSED" && isTerminating) break;
        failures.push(`${code ?? ""} ${message}`);
        break;
      }
    }
    agent.destroy();
  };
  const loads = Array.from({ length: clients }, (_, client) => load(client));
  // A connection that is there already: what it asks is answered at once, however much there is to do.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await until(async () => (await call(access, agent, "/readyz")).status === 200 && answered > clients);
  isTerminating = true;
  const ended = server.end("SIGTERM");
  await until(async () => (await call(access, agent, "/readyz")).status === 500);
  assert.equal((await call(access, agent, "/livez")).status, 200);
  agent.destroy();
  await Promise.all(loads);
  assert.equal(await ended, 0);
  assert.deepEqual(failures, []);
  await server.stop();
});

test("SIGTERM while it starts ends it as well", async () => {
  const server = await startServerProcess({ until: "serving" });
  const ended = server.end("SIGTERM");
  const limit = new Promise((resolve) => setTimeout(resolve, 30_000, "still running").unref());
  assert.equal(await Promise.race([ended, limit]), 0, server.log());
  await server.stop();
});
