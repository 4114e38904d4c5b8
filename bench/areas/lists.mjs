import { loadArea } from "./load-area.mjs";
import { cached } from "./pods.mjs";

const list = { operation: "list", concurrency: 4 };
const some = { ...list, warmup: 24, count: 160 };
const few = { ...list, warmup: 4, count: 24 };

/** Whole lists, four clients. */
export function lists({ thousand, all }) {
  const aim = { cpuMs: 5 };
  const aimOfAll = { cpuMs: 55 };
  const work = "LIST 1,000 pods";
  const workOfAll = "LIST 10,000 pods";
  return loadArea({
    name: "lists",
    server: (servers) => servers.withPods(),
    rows: [
      { id: "list-1000", work: `${work}, resourceVersion=0`, aim, job: { ...some, ...cached(thousand) } },
      { id: "list-1000-consistent", work: `${work}, consistent`, aim, job: { ...some, ...thousand } },
      { id: "list-1000-h2", work: `${work}, consistent, h2`, aim, job: { ...some, ...thousand, http2: true } },
      { id: "list-10000", work: `${workOfAll}, resourceVersion=0`, aim: aimOfAll, job: { ...few, ...cached(all) } },
      { id: "list-10000-consistent", work: `${workOfAll}, consistent`, aim: aimOfAll, job: { ...few, ...all } },
    ],
  });
}
