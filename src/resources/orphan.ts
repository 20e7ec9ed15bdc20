import { hermesFor } from "../hermes/command-line.ts";
import { startedAgain } from "../hermes/condition.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import type { GatewaySettings } from "../model/manifest.ts";
import type { EndProcess } from "../model/step.ts";
import { type ProfileContext, whyNotRunning } from "./kind.ts";

/** A gateway that is at no turn ends within a second. */
const GRACE_MS = 15_000;
/** As long as its service would let it finish its turns: TimeoutStopSec=210. */
const DRAIN_MS = 210_000;

type Want = Pick<GatewaySettings, "state"> & {
  /** Where the manifest says so; absent where it is not the manifest that asks. */
  readonly place?: Place;
  readonly service: ServiceId;
};
type Context = Pick<ProfileContext, "leaving" | "withoutService"> & {
  readonly layout: Pick<ProfileContext["layout"], "profile" | "home">;
};

interface Is {
  readonly gateway: GatewayFact;
  readonly fact: ServiceFact | undefined;
  readonly isOurs: boolean;
}

interface StrayDecision {
  readonly verb: "none" | "stop" | "stop-and-start";
  readonly reasons: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A live gateway outside of its service that is proven to be this profile's, and that nobody keeps: it may be ended. */
export function isOrphan(gateway: GatewayFact | undefined): boolean {
  return gateway?.is === "live" && gateway.stray?.is === "orphan";
}

/** What is done about a live gateway that is not in its service. */
export function decideStray(want: Want, is: Is, context: Context): StrayDecision {
  const { gateway, fact } = is;
  const pid = gateway.is === "live" ? gateway.process.pid : 0;
  // One of this name is another home's, and what would be started would be that.
  if (!isOrphan(gateway) || !is.isOurs)
    return { verb: "none", reasons: [], diagnostics: [unsupervised(want, pid, is, context)] };
  const runs = `process ${pid} runs outside its service`;
  if (want.state !== "running") {
    const reasons = [`${runs}, and ${whyNotRunning(want.state, context)}`];
    return { verb: "stop", reasons, diagnostics: [] };
  }
  const { restarts = 0 } = fact ?? {};
  const isInTheWay = fact !== undefined && fact.active !== "inactive" && fact.active !== "unknown";
  const times = restarts > 0 ? `, which has been ${startedAgain(restarts)} for it` : "";
  return {
    verb: "stop-and-start",
    reasons: [
      isInTheWay
        ? `${runs}, and is in the way of ${want.service}${times}`
        : `${runs}, and is to run in ${want.service}`,
    ],
    diagnostics: [],
  };
}

/** How an orphan is ended. */
export function endOf({ service }: Want, { gateway }: Is, { layout }: Context): EndProcess | undefined {
  if (gateway.is !== "live" || !isOrphan(gateway)) return undefined;
  const { process: who } = gateway;
  return { do: "end-process", who, home: layout.home, service, graceMs: GRACE_MS, drainMs: DRAIN_MS };
}

function unsupervised({ place, state }: Want, pid: number, { gateway }: Is, { layout }: Context): Diagnostic {
  const { profile } = layout;
  const service = gateway.is === "live" ? gateway.service : undefined;
  const stray = gateway.is === "live" && gateway.stray?.is === "kept" ? gateway.stray : undefined;
  const below = service === undefined ? "" : `, below ${service}`;
  const why = stray === undefined ? "" : `; it is left alone, since ${stray.why}`;
  return {
    code: "gateway-unsupervised",
    severity: "error",
    message: `profile "${profile}": a gateway (PID ${pid}) runs outside its service${below}, ${state === "running" ? "so that the service could not start" : "and is not stopped"}${why}`,
    hint: `End it where it was started, or with \`${stray?.command ?? `${hermesFor(profile)} gateway stop`}\`.`,
    ...(place !== undefined && { place }),
    blocks: "resource",
  };
}
