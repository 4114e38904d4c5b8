// What the store with pods holds. A pod with its status is 4.9 KB.
const thousandNamespace = "bench-pods-1";
const manyNamespace = "bench-pods-2";

/** Lists of pods: `thousand`, `many` (20 MB) and `all` of them, each `{ path, items }`; and their number by namespace. */
export function podLists(quick) {
  const [thousand, many, others] = quick ? [20, 40, 40] : [1_000, 4_100, 4_900];
  return {
    byNamespace: { [thousandNamespace]: thousand, [manyNamespace]: many, "bench-pods-3": others },
    thousand: { path: `/api/v1/namespaces/${thousandNamespace}/pods`, items: thousand },
    many: { path: `/api/v1/namespaces/${manyNamespace}/pods`, items: many },
    all: { path: "/api/v1/pods", items: thousand + many + others },
  };
}

/** The same list from the cache, however old. */
export function cached({ path, items }) {
  return { path: `${path}?resourceVersion=0`, items };
}
