import { createHistogram } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { Errors } from "./errors.mjs";
import { kindOf } from "./kinds.mjs";
import { measure } from "./measure.mjs";
import { configMap } from "./objects.mjs";
import { ask, ensureNamespace } from "./requests.mjs";

const collection = ({ namespace }) => `/api/v1/namespaces/${namespace}/configmaps`;

/** Makes the objects that flood and quiet client read, and lets both of them read. */
export async function prepareFlood(job) {
  const [connection] = job.workers;
  await ensureNamespace(connection, job.namespace);
  const post = (path, object, ...want) =>
    ask(connection, { method: "POST", path, contentType: "application/json", body: JSON.stringify(object) }, ...want);
  await post(
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    {
      metadata: { name: "bench-flood" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [job.flooder, job.quiet].map((name) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "User", name })),
    },
    201,
    409,
  );
  for (let i = 0; i < job.objects; i++) {
    const body = configMap({ ...job, name: `read-${i}`, i });
    const path = collection(job);
    await ask(connection, { method: "POST", path, contentType: "application/json", body }, 201, 409);
  }
}

/** Sends as much as the server answers, from all connections, for a time. Being told to come back is an answer, too. */
export async function flood(job) {
  const until = performance.now() + job.seconds * 1000;
  const get = (i) => `${collection(job)}/read-${i % job.objects}`;
  const answers = { count: 0, refused: 0 };
  await Promise.all(
    job.workers.map(async (connection, number) => {
      for (let i = number; performance.now() < until; i++) {
        const path = job.reads === "list" ? collection(job) : get(i);
        const { status } = await connection.request({ method: "GET", path });
        answers.count++;
        if (status === 429) answers.refused++;
      }
    }),
  );
  return answers;
}

/**
 * Sends what an application does: from each connection a GET every `everyMs`, whatever came before, for a time. Counts what
 * was answered, and what was refused because nobody is there. Requests that are still open when time is up are given up.
 */
export async function steady(job) {
  const { workers, objects, seconds, everyMs } = job;
  const until = performance.now() + seconds * 1000;
  const answers = { count: 0, refused: 0 };
  const work = workers.map(async (connection, number) => {
    for (let i = number; performance.now() < until; i++) {
      const path = `${kindOf(job).collection(job.namespace)}/listed-${i % objects}`;
      const { status } = await connection.request({ method: "GET", path });
      answers.count++;
      if (status === 503) answers.refused++;
      await delay(everyMs);
    }
  });
  await Promise.race([Promise.all(work), delay(seconds * 1000 + 1_000)]);
  return answers;
}

/** Sends a request now and then, and takes the time of each. */
export async function quiet(job) {
  const { target, pids } = job;
  const [connection] = job.workers;
  const step = (i) => ask(connection, { method: "GET", path: `${collection(job)}/read-${i % job.objects}` }, 200);
  for (let i = 0; i < job.warmup; i++) await step(i);
  const admin = { ...target, impersonate: undefined };
  return measure({ target: admin, pids }, async () => {
    const latency = createHistogram();
    const errors = new Errors();
    for (let i = 0; i < job.count; i++) {
      const started = process.hrtime.bigint();
      await step(i).catch((err) => errors.add(err.message));
      latency.record(process.hrtime.bigint() - started);
      await delay(job.everyMs);
    }
    return { count: job.count, latency, errors: errors.counts };
  });
}
