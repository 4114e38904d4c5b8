import { salvageStore } from "@kube-apiserver/storage/tools";
import type { Subcommand } from "./subcommand.js";

/** `kube-apiserver storage salvage` */
export const salvageCommand: Subcommand = {
  name: "salvage",
  summary: "Make a damaged store open again",
  description:
    "Keeps everything up to the damage in a store that refuses to open, and moves the damaged files, and those behind " +
    "them, to a folder in the store. Nothing is deleted. Changes behind the damage are lost, though they were acknowledged.",
  addFlags: (values, flags) => values.addDataDir(flags),
  async run({ store, print }) {
    const { actions, aside, setAside, revision, keys } = await salvageStore(store);
    for (const action of actions) await print(action);
    if (aside === undefined) await print("The store is not damaged.");
    else await print(`Set aside in ${aside}: ${setAside.join(", ")}`);
    await print(`The last revision is ${revision}, with ${keys} keys.`);
    return 0;
  },
};
