export type { ContainerLog } from "./fake-kubelet/container-log.js";
export { type FakeKubelet, type FakeKubeletOptions, startFakeKubelet } from "./fake-kubelet/fake-kubelet.js";
