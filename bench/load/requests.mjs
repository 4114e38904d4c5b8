import { setTimeout as delay } from "node:timers/promises";

/** The body of the answer. A status that is not in `want` is thrown, with the beginning of the answer. */
export async function ask(connection, request, ...want) {
  const pieces = [];
  const { status } = await connection.request(request, (piece) => pieces.push(piece));
  const body = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  if (want.includes(status)) return body;
  // Names differ from one request to the next; errors are counted by their kind.
  throw new Error(`${request.method} answered ${status}: ${body.toString("utf8", 0, 250)}`);
}

/** Makes the namespace where it is missing, and waits for what pods need in it. */
export async function ensureNamespace(connection, name) {
  const body = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const post = { method: "POST", path: "/api/v1/namespaces", contentType: "application/json", body };
  await ask(connection, post, 201, 409);
  // Made by a controller. A server without controllers has its ServiceAccount admission off, and pods are not refused.
  const get = { method: "GET", path: `/api/v1/namespaces/${name}/serviceaccounts/default` };
  for (let i = 0; i < 100; i++) {
    const { status } = await connection.request(get);
    if (status === 200) return;
    await delay(20);
  }
}
