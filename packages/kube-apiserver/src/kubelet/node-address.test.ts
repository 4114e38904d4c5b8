import assert from "node:assert/strict";
import { test } from "node:test";
import { preferredNodeAddress } from "./node-address.js";

const node = {
  metadata: { name: "n", labels: { "kubernetes.io/hostname": "from-label" } },
  status: {
    addresses: [
      { type: "InternalIP" as const, address: "10.0.0.1" },
      { type: "ExternalIP" as const, address: "1.2.3.4" },
    ],
  },
};

test("the address of a node is the first of the preferred types; its host name may come from its label", () => {
  assert.equal(preferredNodeAddress(node, ["ExternalIP", "InternalIP"]), "1.2.3.4");
  assert.equal(preferredNodeAddress(node, ["InternalDNS", "InternalIP"]), "10.0.0.1");
  assert.equal(preferredNodeAddress(node, ["Hostname", "InternalIP"]), "from-label");
  assert.throws(
    () => preferredNodeAddress(node, ["InternalDNS"]),
    /^Error: no preferred addresses found; known addresses: \[\{InternalIP 10\.0\.0\.1\} \{ExternalIP 1\.2\.3\.4\}\]$/,
  );
});
