import { execFile } from "node:child_process";
import type { Logger } from "@kube-apiserver/component-base";

/**
 * Tells systemd about a state (`READY=1`) when it asked for it by `NOTIFY_SOCKET`. Node has no datagram sockets in the
 * file system, so systemd's own `systemd-notify` speaks for us; where that is missing, it is said in the log.
 * Mirrors `sd_notify(3)`.
 */
export async function notifySystemd(
  state: string,
  logger: Logger,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (!environment.NOTIFY_SOCKET) return;
  await new Promise<void>((resolve) => {
    // The message has to come from our main process to be believed under NotifyAccess=main.
    execFile("systemd-notify", [`--pid=${process.pid}`, state], (err) => {
      if (err !== null) logger.warn("systemd could not be notified", { state, reason: err.message });
      resolve();
    });
  });
}
