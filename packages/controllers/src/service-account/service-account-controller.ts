import type { Controller } from "../controller.js";
import { keepInEveryNamespace } from "../namespaced-object.js";

/** Gives every namespace its `default` ServiceAccount. Mirrors upstream's `ServiceAccountsController`. */
export const serviceAccountController: Controller = {
  name: "serviceaccount-controller",
  run: (context, signal) =>
    keepInEveryNamespace(
      context,
      {
        scope: { group: "", version: "v1", resource: "serviceaccounts" },
        name: "default",
        make: (namespace) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } }),
      },
      signal,
    ),
};
