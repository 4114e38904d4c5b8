/** Marks the pods that show what a kubelet runs by itself. */
export const mirrorAnnotation = "kubernetes.io/config.mirror";
/** How much it costs to delete the pod rather than another of its set. */
export const deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";
/** Tolerations, as clients of before 1.6 wrote them. */
export const tolerationsAnnotation = "scheduler.alpha.kubernetes.io/tolerations";
/** The seccomp profile of the pod, as clients of before 1.19 wrote it. */
export const seccompPodAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
/** The same for one container, whose name follows. */
export const seccompContainerPrefix = "container.seccomp.security.alpha.kubernetes.io/";
/** The AppArmor profile of a container, whose name follows, as clients of before 1.30 wrote it. */
export const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
