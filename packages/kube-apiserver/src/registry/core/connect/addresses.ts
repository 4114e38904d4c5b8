import { BlockList, isIP } from "node:net";
import { newBadRequest } from "@kube-apiserver/apimachinery";

// What Go's net.IP.IsGlobalUnicast is false for.
const notGlobal = new BlockList();
notGlobal.addAddress("0.0.0.0", "ipv4");
notGlobal.addAddress("255.255.255.255", "ipv4");
notGlobal.addSubnet("127.0.0.0", 8, "ipv4");
notGlobal.addSubnet("169.254.0.0", 16, "ipv4");
notGlobal.addSubnet("224.0.0.0", 4, "ipv4");
notGlobal.addAddress("::", "ipv6");
notGlobal.addAddress("::1", "ipv6");
notGlobal.addSubnet("fe80::", 10, "ipv6");
notGlobal.addSubnet("ff00::", 8, "ipv6");

/** Whether `ip` is an address that requests of users may be passed on to: none of this machine or this link. */
export function isProxyableIP(ip: string): boolean {
  const family = isIP(ip);
  return family !== 0 && !notGlobal.check(ip, family === 6 ? "ipv6" : "ipv4");
}

/** @throws StatusError, reason BadRequest, when requests are not passed on to `ip` */
export function requireProxyableIP(ip: string): void {
  if (!isProxyableIP(ip)) throw newBadRequest("address not allowed");
}

/** Port of a scheme when a URL names none. */
export function defaultPortOf(scheme: "http" | "https"): number {
  return scheme === "https" ? 443 : 80;
}
