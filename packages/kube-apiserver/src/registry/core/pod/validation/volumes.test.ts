import type { JSONObject } from "@kube-apiserver/apimachinery";
import { podOptions, podSettings, podSpec, testSpecs, withContainer, withVolume } from "./testing/fixtures.js";

const at = "spec.volumes[0]";

testSpecs([
  {
    name: "volumes of every kind",
    spec: {
      volumes: Object.entries<JSONObject>({
        emptyDir: { sizeLimit: "1Gi" },
        hostPath: { path: "/x", type: "Directory" },
        gcePersistentDisk: { pdName: "d" },
        awsElasticBlockStore: { volumeID: "d" },
        gitRepo: { repository: "r", directory: "d" },
        secret: { secretName: "s", defaultMode: 420, items: [{ key: "k", path: "a/b", mode: 256 }] },
        nfs: { server: "s", path: "/p" },
        iscsi: { targetPortal: "127.0.0.1", iqn: "iqn.2015-02.example.com:test", lun: 1 },
        glusterfs: { endpoints: "e", path: "p" },
        persistentVolumeClaim: { claimName: "c" },
        rbd: { monitors: ["m"], image: "i" },
        flexVolume: { driver: "d", options: { key: "v" } },
        cinder: { volumeID: "v" },
        cephfs: { monitors: ["m"] },
        flocker: { datasetName: "d" },
        downwardAPI: { items: [{ path: "labels", fieldRef: { apiVersion: "v1", fieldPath: "metadata.labels" } }] },
        fc: { targetWWNs: ["w"], lun: 1 },
        azureFile: { secretName: "s", shareName: "h" },
        configMap: { name: "c", defaultMode: 420 },
        vsphereVolume: { volumePath: "p" },
        quobyte: { registry: "a:1,[::1]:2", volume: "v" },
        azureDisk: { diskName: "d", diskURI: "https://blob", kind: "Shared", cachingMode: "None" },
        photonPersistentDisk: { pdID: "p" },
        projected: { sources: [{ secret: { name: "s" } }] },
        portworxVolume: { volumeID: "v" },
        scaleIO: { gateway: "g", system: "s", volumeName: "v" },
        storageos: { volumeName: "v" },
        csi: { driver: "Driver.example.com" },
        ephemeral: {
          volumeClaimTemplate: {
            spec: {
              accessModes: ["ReadWriteOnce"],
              resources: { requests: { storage: "1Gi" } },
              volumeMode: "Filesystem",
            },
          },
        },
        image: { reference: "r", pullPolicy: "Always" },
      }).map(([kind, source]) => ({ name: kind.toLowerCase(), [kind]: source })),
    },
  },
  {
    name: "volumes without a kind or a name, and with a name twice",
    spec: { volumes: [{ name: "v" }, { emptyDir: {} }, { name: "w", emptyDir: {} }, { name: "w", emptyDir: {} }] },
    want: [
      "spec.volumes[0]: Required value: must specify a volume type",
      "spec.volumes[1].name: Required value",
      'spec.volumes[3].name: Duplicate value: "w"',
    ],
  },
  {
    name: "two kinds",
    spec: withVolume({ emptyDir: { sizeLimit: "-1" }, hostPath: { path: "/x" }, cephfs: {}, downwardAPI: {} }),
    want: [
      `${at}.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity`,
      `${at}.hostPath: Forbidden: may not specify more than 1 volume type`,
      `${at}.cephFS: Forbidden: may not specify more than 1 volume type`,
      `${at}.downwarAPI: Forbidden: may not specify more than 1 volume type`,
    ],
  },
  {
    name: "a path of the node",
    spec: withVolume({ hostPath: { path: "/a/../b", type: "x" } }),
    want: [
      `${at}.hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
      `${at}.hostPath.type: Unsupported value: "x": supported values: "", "BlockDevice", "CharDevice", "Directory", ` +
        '"DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  },
  {
    name: "keys as files",
    spec: withVolume({ configMap: { name: "", defaultMode: 512, items: [{ key: "", path: "..x", mode: -1 }] } }),
    want: [
      `${at}.configMap.name: Required value`,
      `${at}.configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive`,
      `${at}.configMap.items[0].key: Required value`,
      `${at}.configMap.items[0].path: Invalid value: "..x": must not start with '..'`,
      `${at}.configMap.items[0].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive`,
    ],
  },
  {
    name: "fields as files",
    spec: withVolume({
      downwardAPI: {
        items: [
          { path: "/a", fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } },
          { path: "b", resourceFieldRef: { resource: "limits.cpu", divisor: "2" } },
          { path: "c", fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName['x']" } },
          { path: "d" },
        ],
      },
    }),
    want: [
      `${at}.downwardAPI.path: Invalid value: "/a": must be a relative path`,
      `${at}.downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: ` +
        '"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      `${at}.downwardAPI.resourceFieldRef.containerName: Required value`,
      `${at}.downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are ` +
        "supported with the cpu resource",
      `${at}.downwardAPI.fieldRef.fieldPath: Invalid value: "spec.nodeName['x']": error converting fieldPath: ` +
        "field label does not support subscript: spec.nodeName['x']",
      `${at}.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required`,
    ],
  },
  {
    name: "sources of a projected volume",
    spec: withVolume({
      projected: {
        sources: [
          { secret: { name: "s", items: [{ key: "k", path: "p" }] } },
          { configMap: { name: "c", items: [{ key: "k", path: "p" }] }, downwardAPI: {} },
          { serviceAccountToken: { path: "/t", expirationSeconds: 1 } },
          { clusterTrustBundle: { name: "a:b", signerName: "x.example.com/y", path: "q" } },
          { clusterTrustBundle: { path: "q" } },
          { podCertificate: { signerName: "x", keyType: "RSA", maxExpirationSeconds: 1 } },
        ],
      },
    }),
    want: [
      `${at}.projected: Invalid value: "c": conflicting duplicate paths`,
      `${at}.projected.sources[1]: Forbidden: may not specify more than 1 volume type per source`,
      `${at}.projected.sources[2].serviceAccountToken.expirationSeconds: Invalid value: 1: ` +
        "may not specify a duration less than 10 minutes",
      `${at}.projected.path: Invalid value: "/t": must be a relative path`,
      `${at}.projected.sources[3].clusterTrustBundle: Invalid value: ` +
        '{"Name":"a:b","SignerName":"x.example.com/y","LabelSelector":null,"Optional":null,"Path":"q"}: ' +
        "only one of name and signerName may be used",
      `${at}.projected.sources[4].clusterTrustBundle: Required value: either name or signerName must be specified`,
      `${at}.projected: Invalid value: "q": conflicting duplicate paths`,
      `${at}.projected.sources[5].podCertificate.signerName: Invalid value: "x": ` +
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      `${at}.projected.sources[5].podCertificate.keyType: Unsupported value: "RSA": supported values: ` +
        '"RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"',
      `${at}.projected.sources[5].podCertificate.maxExpirationSeconds: Invalid value: 1: ` +
        "if provided, maxExpirationSeconds must be >= 3600",
      `${at}.projected.sources[5].podCertificate: Required value: ` +
        "specify at least one of credentialBundlePath, keyPath, and certificateChainPath",
    ],
  },
  {
    name: "disks and shares",
    spec: {
      volumes: [
        { name: "a", iscsi: { targetPortal: "p", iqn: "x", lun: 256, chapAuthSession: true, initiatorName: "iqn" } },
        { name: "b", fc: { targetWWNs: ["w"], wwids: ["i"] } },
        { name: "c", gcePersistentDisk: { partition: 256 } },
        { name: "d", nfs: { server: "s", path: "p" } },
        { name: "e", azureDisk: { diskName: "d", diskURI: "u", kind: "Managed", cachingMode: "x" } },
        { name: "f", flexVolume: { driver: "d", options: { "a.k8s.io/b": "" } } },
        { name: "g", csi: { driver: "a_b", nodePublishSecretRef: {} } },
        { name: "h", quobyte: { registry: "h", volume: "v" } },
        { name: "i", flocker: { datasetName: "a/b", datasetUUID: "u" } },
      ],
    },
    want: [
      'spec.volumes[0].iscsi.iqn: Invalid value: "x": must be valid format starting with iqn, eui, or naa',
      "spec.volumes[0].iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive",
      "spec.volumes[0].iscsi.secretRef: Required value",
      'spec.volumes[0].iscsi.initiatorname: Invalid value: "iqn": must be valid format',
      'spec.volumes[1].fc.targetWWNs: Invalid value: ["w"]: targetWWNs and wwids can not be specified simultaneously',
      "spec.volumes[1].fc.lun: Required value: lun is required if targetWWNs is specified",
      "spec.volumes[2].persistentDisk.pdName: Required value",
      "spec.volumes[2].persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive",
      'spec.volumes[3].nfs.path: Invalid value: "p": must be an absolute path',
      'spec.volumes[4].azureDisk.cachingMode: Unsupported value: "x": supported values: "None", "ReadOnly", "ReadWrite"',
      'spec.volumes[4].azureDisk.diskURI: Unsupported value: "u": supported values: ' +
        '"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"',
      'spec.volumes[5].flexVolume.options[a.k8s.io/b]: Invalid value: "a.k8s.io/b": ' +
        "kubernetes.io and k8s.io namespaces are reserved",
      'spec.volumes[6].csi.driver: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case ' +
        "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', " +
        "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')".replaceAll(
          "\\\\",
          "\\",
        ),
      "spec.volumes[6].csi.nodePublishSecretRef.name: Required value",
      'spec.volumes[7].quobyte.registry: Invalid value: "h": ' +
        "must be a host:port pair or multiple pairs separated by commas",
      'spec.volumes[8].flocker: Invalid value: "resource": datasetName and datasetUUID can not be specified simultaneously',
      "spec.volumes[8].flocker.datasetName: Invalid value: \"a/b\": must not contain '/'",
    ],
  },
  {
    name: "a claim that is made with the pod",
    spec: withVolume({ ephemeral: { volumeClaimTemplate: { metadata: { name: "n", labels: { a: "b" } }, spec: {} } } }),
    want: [
      `${at}.ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set`,
      `${at}.ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required`,
      `${at}.ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value`,
    ],
  },
  {
    name: "an image that is not named",
    spec: withVolume({ image: { pullPolicy: "x" } }),
    want: [
      `${at}.image.reference: Required value`,
      `${at}.image.pullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"`,
    ],
  },
  {
    name: "an image that never was named",
    options: podOptions(podSettings(), { spec: podSpec(withVolume({ image: {} })) }),
    spec: withVolume({ image: { pullPolicy: "Always" } }),
  },
  {
    name: "mounts",
    spec: {
      ...withVolume({ emptyDir: {} }),
      ...withContainer({
        volumeMounts: [
          { name: "v", mountPath: "/a", subPath: "../x", subPathExpr: "/y", mountPropagation: "Bidirectional" },
          { name: "x", mountPath: "/a", recursiveReadOnly: "Enabled", mountPropagation: "HostToContainer" },
          { name: "", mountPath: "", recursiveReadOnly: "y", mountPropagation: "z" },
        ],
      }),
    },
    want: [
      "spec.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'",
      'spec.containers[0].volumeMounts[0].subPathExpr: Invalid value: "/y": subPathExpr and subPath are mutually exclusive',
      'spec.containers[0].volumeMounts.subPathExpr: Invalid value: "/y": must be a relative path',
      "spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers",
      'spec.containers[0].volumeMounts[1].name: Not found: "x"',
      'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
      "spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true",
      "spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified",
      "spec.containers[0].volumeMounts[2].name: Required value",
      'spec.containers[0].volumeMounts[2].name: Not found: ""',
      "spec.containers[0].volumeMounts[2].mountPath: Required value",
      'spec.containers[0].volumeMounts.mountPropagation: Unsupported value: "z": supported values: "Bidirectional", "HostToContainer", "None"',
      'spec.containers[0].volumeMounts.recursiveReadOnly: Unsupported value: "y": supported values: "Disabled", "Enabled", "IfPossible"',
    ],
  },
  {
    name: "devices",
    spec: {
      volumes: [
        { name: "v", emptyDir: {} },
        { name: "p", persistentVolumeClaim: { claimName: "c" } },
      ],
      ...withContainer({
        volumeMounts: [{ name: "p", mountPath: "/dev/p" }],
        volumeDevices: [
          { name: "v", devicePath: "/dev/../x" },
          { name: "p", devicePath: "/dev/p" },
        ],
      }),
    },
    want: [
      'spec.containers[0].volumeMounts[0].name: Invalid value: "p": must not already exist in volumeDevices',
      'spec.containers[0].volumeMounts[0].mountPath: Invalid value: "/dev/p": must not already exist as a path in volumeDevices',
      'spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      "spec.containers[0].volumeDevices[0].devicePath: Invalid value: \"/dev/../x\": can not contain backsteps ('..')",
      'spec.containers[0].volumeDevices[1].name: Invalid value: "p": must not already exist in volumeMounts',
      'spec.containers[0].volumeDevices[1].devicePath: Invalid value: "/dev/p": must not already exist as a path in volumeMounts',
    ],
  },
]);
