import { closedLoop } from "./closed-loop.mjs";
import { pod, podStatusPatch } from "./objects.mjs";
import { ask, ensureNamespace } from "./requests.mjs";

/** Makes `count` pods that run, one create and one write of the status each; those that are there stay as they are. */
export async function preparePods({ workers, namespace, count }) {
  const collection = `/api/v1/namespaces/${namespace}/pods`;
  await ensureNamespace(workers[0], namespace);
  const { errors } = await closedLoop({ workers, count }, async (connection, i) => {
    const name = `pod-${i}`;
    const status = `${collection}/${name}/status`;
    const body = pod({ namespace, name, i });
    await ask(connection, { method: "POST", path: collection, contentType: "application/json", body }, 201, 409);
    const patch = {
      method: "PATCH",
      path: status,
      contentType: "application/merge-patch+json",
      body: podStatusPatch({ i }),
    };
    await ask(connection, patch, 200);
  });
  errors.throwIfAny("preparing pods");
}
