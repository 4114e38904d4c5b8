import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { IdentityServer, refusalOf } from "./identity-server.js";

const skip = (await etcdSkipReason()) ?? false;
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const rbac = { group: "rbac.authorization.k8s.io", version: "v1" };
const roles = { ...rbac, resource: "roles", namespace: "default" };
const bindings = { ...rbac, resource: "rolebindings", namespace: "default" };

const object = (kind: string, rest: object): KubeObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind,
  metadata: { name: "r" },
  ...rest,
});
const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }];

test("servers over one store see each other's roles come and go", { skip, timeout: 120_000 }, async () => {
  const etcd = await startEtcd();
  try {
    const flags = () => [`--etcd-servers=${etcd.endpoint}`, "--authorization-mode=RBAC"];
    await using first = await IdentityServer.start(flags);
    await using second = await IdentityServer.start(flags);
    const users: readonly Client[] = [first.as("jane"), second.as("jane")];
    const both = async (want: boolean) => {
      for (const user of users) {
        await eventually(async () => assert.equal((await refusalOf(user.list(configMaps))) === undefined, want));
      }
    };
    await both(false);
    await first.admin.create(roles, object("Role", { rules }));
    const roleRef = { apiGroup: rbac.group, kind: "Role", name: "r" };
    const subjects = [{ apiGroup: rbac.group, kind: "User", name: "jane" }];
    await second.admin.create(bindings, object("RoleBinding", { roleRef, subjects }));
    await both(true);
    await second.admin.patch(roles, "r", "merge", { rules: [] });
    await both(false);
    await first.admin.patch(roles, "r", "merge", { rules });
    await both(true);
    await first.admin.delete(bindings, "r");
    await both(false);
  } finally {
    await etcd.stop();
  }
});
