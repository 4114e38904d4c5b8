import type { NetworkInterfaceInfo } from "node:os";
import { completeOptions, type HostFacts } from "../complete-options.js";
import type { CompletedOptions } from "../completed-options.js";
import { newServerRunOptions } from "../server-run-options.js";

const ethernet: NetworkInterfaceInfo = {
  address: "192.0.2.7",
  netmask: "255.255.255.0",
  family: "IPv4",
  mac: "02:00:00:00:00:07",
  internal: false,
  cidr: "192.0.2.7/24",
};

/** A machine with one address, always the same. */
export const testHost: HostFacts = {
  interfaces: {
    lo: [{ ...ethernet, address: "127.0.0.1", internal: true, cidr: "127.0.0.1/8" }],
    eth0: [ethernet, { ...ethernet, address: "2001:db8::7", family: "IPv6", scopeid: 0, cidr: "2001:db8::7/64" }],
  },
  hostname: "Machine",
  homedir: "/home/user",
  env: {},
};

/** Completed options of a command line, on {@link testHost} unless told otherwise. */
export function completeLine(line: string, host: Partial<HostFacts> = {}): Promise<CompletedOptions> {
  const options = newServerRunOptions();
  options.flags().parse(line === "" ? [] : line.split(" "));
  return completeOptions(options, { ...testHost, ...host });
}
