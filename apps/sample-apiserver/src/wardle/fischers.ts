import { defineResource, type ObjectOf } from "@kube-apiserver/kit";

/** Says which Flunders there must not be. */
export const fischers = defineResource({
  group: "wardle.example.com",
  version: "v1alpha1",
  kind: "Fischer",
  scope: "Cluster",
  description: "Fischer is an example type with a list.",
  schema: {
    type: "object",
    properties: {
      disallowedFlunders: {
        type: "array",
        items: { type: "string" },
        "x-kubernetes-list-type": "set",
        description: "Names that no Flunder may have.",
      },
    },
  },
});

/** A Fischer. */
export type Fischer = ObjectOf<typeof fischers>;
