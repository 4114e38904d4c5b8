import { setTimeout as delay } from "node:timers/promises";
import { ask } from "./requests.mjs";

// A resourceVersion may have a digit more in one answer than in the other.
const sizeTolerance = 64;
const slowPieceBytes = 256 << 10;

/**
 * Reads a list of all `items`, or of those that are `selected`, once and looks at it, then returns a step that reads it and
 * compares its size (`step.bytes`). With `bytesPerSecond` the step reads that fast at most (HTTP/1.1 only: the connection is
 * what waits).
 */
export async function list({ workers, path, items, selected = items, bytesPerSecond }) {
  const get = { method: "GET", path };
  const size = await sizeOfList(workers[0], get, selected);
  const step = async (connection) => {
    const sink = bytesPerSecond === undefined ? undefined : slowly(connection, bytesPerSecond);
    const { status, bytes } = await connection.request(get, sink);
    if (status !== 200) throw new Error(`LIST answered ${status}`);
    if (Math.abs(bytes - size) > sizeTolerance) throw new Error(`the list has ${bytes} bytes instead of ${size}`);
  };
  return Object.assign(step, { bytes: size });
}

/** A list may follow its writes so closely that a cached answer lacks the last of them. */
async function sizeOfList(connection, get, want) {
  for (let attempt = 0; ; attempt++) {
    const body = await ask(connection, get, 200);
    const { items } = JSON.parse(body.toString());
    if (items.length === want) return body.length;
    if (attempt === 20) throw new Error(`${get.path} has ${items.length} items instead of ${want}`);
    await delay(100);
  }
}

function slowly(connection, bytesPerSecond) {
  let unpaid = 0;
  return ({ length }) => {
    unpaid += length;
    if (unpaid < slowPieceBytes) return;
    connection.pause((unpaid / bytesPerSecond) * 1000);
    unpaid = 0;
  };
}
