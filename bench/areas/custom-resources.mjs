import { runLoad } from "../load/load.mjs";
import { loadArea } from "./load-area.mjs";

const widgets = { kind: "widgets", size: 1300 };
const write = { ...widgets, concurrency: 16, warmup: 1_500, count: 6_000, objects: 200 };
/** As many bytes are stored of it as of a widget. */
const like = { ...write, kind: "podtemplates", size: 1200 };
const namespace = "bench-listed-widgets";
const listed = 1_000;
const selector = encodeURIComponent("spec.image=registry.example.com/team/shop:1.24.0");

/** Objects of a custom resource of 1.8 KB, 16 clients, and built-in ones like them. Aims: 1.3 times those of built-in ones. */
export const customResources = loadArea({
  name: "custom-resources",
  server: (servers) => servers.fresh(),
  async prepare(server, quick) {
    const count = quick ? listed / 100 : listed;
    await runLoad(server, { operation: "prepare-objects", ...widgets, namespace, count, concurrency: 16 });
    return { items: count };
  },
  rows: [
    {
      id: "cr-get",
      work: "GET a 1.8 KB custom resource",
      aim: { cpuMs: 0.091 },
      job: { ...write, operation: "get", warmup: 4_000, count: 30_000 },
    },
    { id: "cr-create", work: "create one", aim: { cpuMs: 0.39 }, job: { operation: "create", ...write } },
    { id: "cr-update", work: "update it", aim: { cpuMs: 0.46 }, job: { operation: "update", ...write } },
    { id: "cr-merge-patch", work: "merge patch", aim: { cpuMs: 0.52 }, job: { operation: "merge-patch", ...write } },
    { id: "cr-apply", work: "server-side apply", aim: { cpuMs: 0.78 }, job: { operation: "apply", ...write } },
    {
      id: "cr-list-1000",
      work: "LIST 1,000 of them",
      aim: { cpuMs: 6.5 },
      job: {
        operation: "list",
        concurrency: 4,
        warmup: 24,
        count: 160,
        path: `/apis/bench.example.com/v1/namespaces/${namespace}/widgets`,
        items: listed,
      },
    },
    {
      id: "cr-list-selected",
      work: "LIST 10 of 1,000 of them by a selectable field",
      aim: {},
      job: {
        operation: "list",
        concurrency: 4,
        warmup: 400,
        count: 8_000,
        path: `/apis/bench.example.com/v1/namespaces/${namespace}/widgets?fieldSelector=${selector}`,
        items: listed,
        selected: 10,
      },
    },
    {
      id: "like-create",
      work: "create a built-in object of its size and shape",
      aim: {},
      job: { operation: "create", ...like },
    },
    { id: "like-update", work: "update that", aim: {}, job: { operation: "update", ...like } },
    { id: "like-merge-patch", work: "merge patch of it", aim: {}, job: { operation: "merge-patch", ...like } },
    { id: "like-apply", work: "server-side apply of it", aim: {}, job: { operation: "apply", ...like } },
  ],
});
