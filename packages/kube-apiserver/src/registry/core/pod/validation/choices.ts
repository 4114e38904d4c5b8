/** Values of `imagePullPolicy`, in the order in which messages list them. */
export const pullPolicies = ["Always", "IfNotPresent", "Never"] as const;

/** Values of a pod's `restartPolicy`, in the order in which messages list them. */
export const restartPolicies = ["Always", "OnFailure", "Never"] as const;
