import { closedLoop } from "./closed-loop.mjs";
import { kindOf } from "./kinds.mjs";
import { ask, ensureNamespace } from "./requests.mjs";

const json = "application/json";

/**
 * Each prepares what it needs and returns `step(connection, i)`, which does one operation and throws when the answer is wrong.
 * `run` is `{ kind, namespace, workers, objects, size, total }`, where `kind` is a name in `kinds`, `objects` is the working set, a multiple of the number of
 * workers, and `total` is how often `step` will be called.
 */
export const objectOperations = {
  async get(run) {
    await ensure(run, "get", run.objects);
    return (connection) => ask(connection, { method: "GET", path: path(run, "get", random(run.objects)) }, 200);
  },

  async create(run) {
    await prepare(run);
    return (connection, i) => createObject(connection, run, "create", i, 201);
  },

  async update(run) {
    await ensure(run, "update", run.objects);
    const versions = [];
    await all(run, run.objects, async (connection, i) => {
      versions[i] = resourceVersionOf(await ask(connection, { method: "GET", path: path(run, "update", i) }, 200));
    });
    return async (connection, i) => {
      const at = i % run.objects;
      const body = kindOf(run).object({ ...run, name: `update-${at}`, i, resourceVersion: versions[at] });
      const put = { method: "PUT", path: path(run, "update", at), contentType: json, body };
      versions[at] = resourceVersionOf(await ask(connection, put, 200));
    };
  },

  async "merge-patch"(run) {
    await ensure(run, "patch", run.objects);
    return (connection, i) => {
      const body = kindOf(run).mergePatch({ ...run, i });
      const contentType = "application/merge-patch+json";
      return ask(connection, { method: "PATCH", path: path(run, "patch", i % run.objects), contentType, body }, 200);
    };
  },

  async apply(run) {
    const step = (connection, i, ...want) => {
      const at = i % run.objects;
      const body = kindOf(run).object({ ...run, name: `apply-${at}`, i });
      const query = "?fieldManager=bench&force=true";
      const contentType = "application/apply-patch+yaml";
      return ask(connection, { method: "PATCH", path: path(run, "apply", at) + query, contentType, body }, ...want);
    };
    await prepare(run);
    await all(run, run.objects, (connection, i) => step(connection, i, 200, 201));
    return (connection, i) => step(connection, i, 200);
  },

  async delete(run) {
    await ensure(run, "delete", run.total);
    return (connection, i) => ask(connection, { method: "DELETE", path: path(run, "delete", i) }, 200);
  },
};

/** Deletes objects that {@link createObject} made. */
export async function removeObjects(run, prefix, count) {
  await all(run, count, (connection, i) => ask(connection, { method: "DELETE", path: path(run, prefix, i) }, 200));
}

const collection = (run) => kindOf(run).collection(run.namespace);
const path = (run, prefix, i) => `${collection(run)}/${prefix}-${i}`;
const random = (below) => Math.floor(Math.random() * below);

/** The first one in a single object is that of its metadata. */
function resourceVersionOf(body) {
  return /"resourceVersion": ?"(\d+)"/.exec(body.toString())?.[1];
}

/** Makes the object `<prefix>-<i>`. */
export function createObject(connection, run, prefix, i, ...want) {
  const body = kindOf(run).object({ ...run, name: `${prefix}-${i}`, i });
  return ask(connection, { method: "POST", path: collection(run), contentType: json, body }, ...want);
}

async function prepare(run) {
  await ensureNamespace(run.workers[0], run.namespace);
  await kindOf(run).prepare(run.workers[0]);
}

async function ensure(run, prefix, count) {
  await prepare(run);
  await all(run, count, (connection, i) => createObject(connection, run, prefix, i, 201, 409));
}

async function all({ workers }, count, step) {
  const { errors } = await closedLoop({ workers, count }, step);
  errors.throwIfAny("preparing");
}

/** Makes `run.count` objects, unless they are there, and does nothing else. */
export async function prepareObjects(run) {
  await ensure(run, "listed", run.count);
}
