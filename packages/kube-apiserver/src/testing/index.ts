export type { ContainerLog } from "./fake-kubelet/container-log.js";
export { type FakeKubelet, type FakeKubeletOptions, startFakeKubelet } from "./fake-kubelet/fake-kubelet.js";
export { samples } from "./samples/index.js";
export { type Sample, sampleName } from "./samples/sample.js";
