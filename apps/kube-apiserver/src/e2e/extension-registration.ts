/** An extension server that listens on this machine, and what its APIServices say of it. */
export interface ExtensionRegistration {
  readonly group: string;
  readonly versions: readonly string[];
  /** Of the service that stands for it. */
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string;
  /** What clients have to trust. */
  readonly caPem: string;
}

/** Manifests that put an extension server behind a kube-apiserver: a namespace, a service and an APIService a version. */
export function registrationOf({ group, versions, namespace, service, port, caPem }: ExtensionRegistration): string {
  const apiServices = versions.map((version) => ({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${version}.${group}` },
    spec: {
      ...{ group, version },
      service: { namespace, name: service, port: Number(port) },
      caBundle: Buffer.from(caPem).toString("base64"),
      groupPriorityMinimum: 1000,
      versionPriority: 15,
    },
  }));
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: service, namespace },
      spec: { type: "ExternalName", externalName: "localhost" },
    },
    ...apiServices,
  ];
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

/** As what the sample server is registered. */
export function wardleRegistration(port: number | string, caPem: string, versions = ["v1beta1", "v1alpha1"]): string {
  return registrationOf({ group: "wardle.example.com", versions, namespace: "wardle", service: "api", port, caPem });
}
