import { newForbidden } from "@kube-apiserver/apimachinery";
import type { ValidationPlugin } from "@kube-apiserver/generic-server";
import type { AdmissionDeps } from "@kube-apiserver/kit";
import { type Fischer, fischers } from "../wardle/fischers.js";

/** Refuses Flunders whose names a Fischer disallows. */
export function newBanFlunder({ informerFor }: AdmissionDeps): ValidationPlugin {
  const known = informerFor(fischers);
  return {
    name: "BanFlunder",
    handles: (operation) => operation === "CREATE",
    async validate({ kind, resource, name }) {
      if (kind.kind !== "Flunder") return;
      const isBanned = known.list().some(({ object }) => {
        const { disallowedFlunders = [] } = object as unknown as Fischer;
        return disallowedFlunders.includes(name);
      });
      if (isBanned) throw newForbidden(resource, name, "this name may not be used, please change the resource name");
    },
  };
}
