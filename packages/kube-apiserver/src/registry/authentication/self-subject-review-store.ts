import { EncodedObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Creater, RequestContext, ValidateObjectFunc } from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../computed-storage.js";
import { toUserInfoObject } from "./user-info.js";

/** `selfsubjectreviews`: who am I? Mirrors `selfsubjectreview.REST`. */
export class SelfSubjectReviewStore extends ComputedStorage implements Creater {
  async create(ctx: RequestContext, obj: KubeObject, createValidation: ValidateObjectFunc): Promise<EncodedObject> {
    await createValidation(obj);
    return EncodedObject.fromObject({ ...obj, status: { userInfo: toUserInfoObject(ctx.user) } });
  }
}
