import type { networking_v1 } from "@kube-apiserver/api/types";
import { annotationOf } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import { defaultClassOf } from "./default-class.js";
import { handling, isFor, requireReady, withSpec } from "./requests.js";
import type { ResourceSource } from "./resource-source.js";

const defaultAnnotation = "ingressclass.kubernetes.io/is-default-class";
/** How ingresses named their class before there was a field for it. */
const classAnnotation = "kubernetes.io/ingress.class";

/** Fills in the class of ingresses that name none. Mirrors `network/defaultingressclass`. */
export function newDefaultIngressClass(ingressClasses: ResourceSource): MutationPlugin {
  return {
    name: "DefaultIngressClass",
    handles: handling("CREATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      if (object === undefined || !isFor(attributes, "networking.k8s.io", "ingresses")) return;
      if ((object as networking_v1.Ingress).spec?.ingressClassName !== undefined) return;
      if (annotationOf(object, classAnnotation) !== undefined) return;
      await requireReady(attributes, ingressClasses);
      const ingressClassName = defaultClassOf(ingressClasses.list(), [defaultAnnotation]);
      if (ingressClassName !== undefined) attributes.setObject(withSpec(object, { ingressClassName }));
    },
  };
}
