import { newRequestInfo } from "./request-info-factory.js";

/** What a request asks for before anybody looked: nothing that authorization would let through. */
export const unsetRequestInfo = Object.freeze(newRequestInfo("", ""));
