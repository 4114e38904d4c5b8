import { runLoad } from "../load/load.mjs";

const mebibytesPerDefinition = 0.3;

/** Definitions of ordinary size: how long they take to be established, and what they take of memory. */
export const definitions = {
  name: "definitions",
  table: "definitions",
  rows: [
    {
      id: "definitions-1000",
      work: "1,000 CustomResourceDefinitions created and established",
      aim: { seconds: 20, perDefinitionMiB: mebibytesPerDefinition },
    },
  ],
  async *run({ servers, quick }, wanted) {
    for (const row of wanted) {
      const count = quick ? 20 : 1_000;
      const began = performance.now();
      const figures = await runLoad(await servers.fresh(), {
        operation: "definitions",
        concurrency: 16,
        warmup: 10,
        count,
      });
      const [before] = figures.rssBeforeMiB;
      const [rssMiB] = figures.rssMiB;
      const growth = { rssBeforeMiB: before, rssMiB, perDefinitionMiB: (rssMiB - before) / count };
      yield { ...row, ...figures, ...growth, seconds: (performance.now() - began) / 1000 };
    }
  },
};
