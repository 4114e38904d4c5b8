import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { ObjectEncoding } from "../codec.js";
import { decodeJSON } from "./json-codec.js";

/** An object that is stored otherwise than it is sent. Its JSON is made when it is asked for. */
export class OtherEncoding implements ObjectEncoding {
  readonly stored: Buffer;
  readonly #toJSON: () => Buffer;
  #json: Buffer | undefined;

  constructor(stored: Buffer, toJSON: () => Buffer) {
    this.stored = stored;
    this.#toJSON = toJSON;
  }

  decoded(resourceVersion: string): EncodedObject {
    this.#json ??= this.#toJSON();
    return decodeJSON(this.#json, resourceVersion);
  }

  isStoredAs(stored: Buffer): boolean {
    return this.stored.equals(stored);
  }
}
