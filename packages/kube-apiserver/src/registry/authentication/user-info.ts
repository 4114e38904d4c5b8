import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "@kube-apiserver/generic-server";

/** A user as `authentication.k8s.io/v1` UserInfo; what is empty is left out. */
export function toUserInfoObject({ name, uid, groups, extra }: UserInfo): JSONObject {
  return {
    ...(name === "" ? {} : { username: name }),
    ...(uid === "" ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
