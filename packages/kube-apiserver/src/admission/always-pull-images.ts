import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, fieldErrors, toErrorText } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import { handling, isFor, withSpec } from "./requests.js";

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

/**
 * Makes every container pull its image, and every volume that is an image, so that nobody runs a private image only because it is on the node already.
 * Mirrors `alwayspullimages`.
 */
export const alwaysPullImages: MutationPlugin & ValidationPlugin = {
  name: "AlwaysPullImages",
  handles: handling("CREATE", "UPDATE"),
  async admit(attributes: AdmissionAttributes) {
    const { object } = attributes;
    if (object === undefined || !concerns(attributes)) return;
    const { spec } = object as core_v1.Pod;
    const lists = containerLists.flatMap((list) => {
      const containers = spec?.[list];
      if (!containers) return [];
      return [[list, containers.map((container) => ({ ...container, imagePullPolicy: "Always" }))]];
    });
    const volumes = spec?.volumes?.map((volume) =>
      volume.image === undefined ? volume : { ...volume, image: { ...volume.image, pullPolicy: "Always" } },
    );
    const changes = { ...Object.fromEntries(lists), ...(volumes === undefined ? {} : { volumes }) };
    attributes.setObject(withSpec(object, changes));
  },
  async validate(attributes: AdmissionAttributes) {
    const { object } = attributes;
    if (object === undefined || !concerns(attributes)) return;
    const [path] = otherPolicies((object as core_v1.Pod).spec);
    if (path !== undefined) throw newAdmissionForbidden(attributes, toErrorText(path));
  },
};

/** An update that brings no new image is left alone: pods from before the plugin can still be labelled. */
function concerns(attributes: AdmissionAttributes): boolean {
  if (!isFor(attributes, "", "pods")) return false;
  const { operation, object, oldObject } = attributes;
  if (operation !== "UPDATE") return true;
  const known = imagesOf((oldObject as core_v1.Pod | undefined)?.spec);
  return [...imagesOf((object as core_v1.Pod | undefined)?.spec)].some((image) => !known.has(image));
}

function imagesOf(spec: core_v1.PodSpec | undefined): ReadonlySet<string> {
  const containers = containerLists.flatMap((list): readonly { readonly image?: string }[] => spec?.[list] ?? []);
  return new Set(containers.map(({ image = "" }) => image));
}

function otherPolicies(spec: core_v1.PodSpec | undefined) {
  const volumes = (spec?.volumes ?? []).flatMap(({ image }, index) => {
    const pullPolicy = image?.pullPolicy ?? "";
    if (image === undefined || pullPolicy === "Always") return [];
    const path = FieldPath.root("spec", "volumes").index(index).child("image", "pullPolicy");
    return [fieldErrors.notSupported(path, pullPolicy, ["Always"])];
  });
  const containers = containerLists.flatMap((list) =>
    (spec?.[list] ?? []).flatMap(({ imagePullPolicy = "" }, index) => {
      if (imagePullPolicy === "Always") return [];
      const path = FieldPath.root("spec").child(list).index(index).child("imagePullPolicy");
      return [fieldErrors.notSupported(path, imagePullPolicy, ["Always"])];
    }),
  );
  return [...containers, ...volumes];
}
