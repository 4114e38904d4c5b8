import { schemaFor } from "@kube-apiserver/api";
import type { KubeObject, Schema } from "@kube-apiserver/apimachinery";
import {
  type APIGroupInfo,
  type CompletedConfig,
  newGetAttrs,
  newStore,
  type Store,
} from "@kube-apiserver/generic-server";
