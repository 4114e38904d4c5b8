import type { KubeObject } from "@kube-apiserver/apimachinery";
import { newClient } from "@kube-apiserver/generic-server";

const selfReviews = { group: "authentication.k8s.io", version: "v1", resource: "selfsubjectreviews" };

/** Who the server says that the owner of a token is. Rejects when it does not let the token in. */
export async function whoAmI(
  { url, caPem }: { readonly url: string; readonly caPem: string },
  token: string,
): Promise<Record<string, unknown>> {
  const client = newClient({ url, caPem, token });
  try {
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const { status } = (await client.create(selfReviews, review)) as { status?: { userInfo?: object } } & KubeObject;
    return { ...status?.userInfo };
  } finally {
    await client.close();
  }
}
