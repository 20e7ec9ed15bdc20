import { basename, dirname } from "node:path";
import type { Op } from "../model/step.ts";

/** What a step does, in a few words; no values. */
export function describeOp(op: Op): string {
  switch (op.do) {
    case "hermes":
      return `hermes ${op.args.join(" ")}`;
    case "distribute":
      return `hermes ${op.args.join(" ")}`;
    case "check-source":
      return `find version ${op.version} in ${op.url}`;
    case "edit":
      return `write ${basename(op.path)}`;
    case "remove":
      return `remove ${basename(op.path)}`;
    case "export":
      return `save the home of "${op.profile}" as an archive`;
    case "linger":
      return op.isOn
        ? "let the user's services run without a login"
        : "let the user's services end with the last login";
    case "link":
      return op.to === undefined ? `remove the link ${linkName(op.path)}` : `link ${linkName(op.path)}`;
    case "make-folder":
      return `make ${op.path}`;
    case "reload":
      return "make the service manager read its definitions again";
    case "announce-stop":
      return "announce the planned stop";
    case "end-process":
      return `end process ${op.who.pid}, which runs outside of ${op.service}`;
    case "service":
      return `${VERBS[op.verb]} ${op.service}`;
    case "await":
      return `wait until ${op.service} ${AWAITED[op.what]}`;
    default:
      return op satisfies never;
  }
}

/** With its folder: all links of one service have one name. */
function linkName(path: string): string {
  return `${basename(dirname(path))}/${basename(path)}`;
}

const AWAITED = {
  ready: "is ready",
  stopped: "has stopped",
  up: "is up",
  steady: "has stayed ready for a while",
} as const;

const VERBS = {
  enable: "enable",
  disable: "disable",
  start: "start",
  stop: "stop",
  restart: "restart",
  "reset-failed": "reset the failed state of",
  kill: "kill the processes of",
} as const;

const NOT_YET = {
  ready: "is not ready",
  stopped: "has not stopped",
  up: "is not up",
  steady: "has not stayed ready",
} as const;

/** That an operation has failed, and why: a sentence part. */
export function couldNot(op: Op, reason: string): string {
  const what = op.do === "await" ? `${op.service} ${NOT_YET[op.what]}` : `could not ${describeOp(op)}`;
  return `${what}: ${reason}`;
}
