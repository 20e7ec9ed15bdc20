import type { Diagnostic } from "../model/diagnostic.ts";
import type { Action, Change, Plan } from "../model/plan.ts";
import { describeOp } from "./describe-step.ts";
import type { ChangeDocument, PlanDocument } from "./plan-document.generated.ts";
import { nothingToDo, purposeParts } from "./purpose-words.ts";
import { count } from "./words.ts";

/** The worst comes first. */
const SEVERITIES: readonly Diagnostic["severity"][] = ["error", "warning", "note"];

/** The JSON form of a plan: what `--json` prints, and what the terminal is drawn from. */
export function planDocument(plan: Plan): PlanDocument {
  const actions = (action: Action) => plan.changes.filter((change) => change.action === action).length;
  const severities = (severity: Diagnostic["severity"]) =>
    plan.diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const unchanged = actions("no-op");
  const steps = stepsByProfile(plan.steps);
  const errors = severities("error");
  const outcome = errors > 0 ? "errors" : unchanged === plan.changes.length ? "no-changes" : "changes";
  return {
    format_version: 1,
    outcome,
    verdict: verdict(plan),
    fleet: plan.fleet,
    host: plan.host,
    is_other_host: plan.isOtherHost,
    hermes_home: plan.root,
    hermes: plan.hermes,
    service_manager: plan.manager,
    secrets: plan.skipsSecrets === true ? "skipped" : "resolved",
    summary: {
      create: actions("create"),
      update: actions("update"),
      delete: actions("delete"),
      restart: actions("restart"),
      unchanged,
      errors,
      warnings: severities("warning"),
    },
    changes: plan.changes.map((change) => changeDocument(change, steps.get(change.profile) ?? [])),
    ...handoverDocuments(plan),
    steps: plan.steps.map(({ id, address, op, after }) => ({
      id,
      address,
      does: describeOp(op),
      after: [...after],
    })),
    diagnostics: plan.diagnostics
      .map((diagnostic) => ({ ...diagnostic }))
      .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)),
  };
}

/** Those of which something is done: a target may leave others out. */
function handoverDocuments({ handovers, steps }: Plan): Pick<PlanDocument, "handovers"> {
  const taking = new Set(steps.map(({ profile }) => profile));
  const done = handovers.filter(({ to }) => taking.has(to));
  return done.length === 0
    ? {}
    : { handovers: done.map(({ from, to, what }) => ({ from, to, ...(what !== undefined && { what }) })) };
}

function stepsByProfile(steps: Plan["steps"]): ReadonlyMap<Change["profile"], Plan["steps"]> {
  const found = new Map<Change["profile"], Plan["steps"][number][]>();
  for (const step of steps) {
    const others = found.get(step.profile);
    if (others === undefined) found.set(step.profile, [step]);
    else others.push(step);
  }
  return found;
}

/** @param steps all of its profile */
function changeDocument({ profile, ...change }: Change, steps: Plan["steps"]): ChangeDocument {
  const switches = change.kind === "gateway" ? switchOf(steps) : undefined;
  return {
    ...change,
    ...(profile !== undefined && { profile }),
    ...(switches !== undefined && { switches }),
    reasons: [...change.reasons],
    details: change.details.map((detail) =>
      detail.shows === "text" ? { ...detail, diff: [...detail.diff] } : { ...detail, keys: [...detail.keys] },
    ),
  };
}

function verdict(plan: Plan): string {
  const sentence = sentenceOf(plan);
  if (!plan.isOtherHost) return sentence;
  return `For the host "${plan.host}", which is not this one, as if nothing were there yet: ${sentence}`;
}

function sentenceOf(plan: Plan): string {
  const { changes, steps, diagnostics, purpose } = plan;
  const isOfProfile = ({ profile }: Change) => profile !== undefined;
  const profiles = new Set(changes.filter(isOfProfile).map(({ profile }) => profile));
  const moving = changes.filter(({ action }) => action !== "no-op");
  const changed = new Set(moving.filter(isOfProfile).map(({ profile }) => profile));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const blocking = new Set(errors.flatMap(({ blocks }) => blocks ?? []));
  // What keeps nothing from being applied is told, and changes nothing of what is said then.
  const told = errors.length > 0 && blocking.size === 0 ? `${count(errors.length, "error")}. ` : "";
  if (moving.length === 0 && blocking.size === 0) {
    if (purpose !== undefined) return `${told}${nothingToDo(purpose, plan)}`;
    return diagnostics.some(({ code }) => code === "service-manager-unavailable")
      ? `${told}No changes that could be seen: the service manager could not be asked.`
      : `${told}No changes: ${all(profiles.size)} as the manifest says${aside(diagnostics)}.`;
  }
  const switched = gatewaySwitches(steps);
  const parts = [
    ...(purpose !== undefined && moving.length > 0
      ? purposeParts(plan, purpose.is)
      : [
          moving.length === 0
            ? "nothing would change"
            : changed.size === 0
              ? "the host would change"
              : `${changed.size} of ${count(profiles.size, "profile")} would change`,
        ]),
    ...homes(steps.filter(({ op }) => op.do === "hermes" && op.leaves === "removed").length),
    ...gateways(switched.start, "start"),
    ...gateways(switched.restart, "restart"),
    ...gateways(switched.stop, "stop"),
  ];
  const sentence = parts.join(", ");
  if (blocking.size === 0) return `${told}${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`;
  const effect = effectOf(blocking.has("apply"), plan);
  return `${count(errors.length, "error")}: ${effect}. Apart from that, ${sentence}.`;
}

function effectOf(isWhole: boolean, { purpose }: Plan): string {
  const done = purpose === undefined ? "applied" : purpose.is === "destroy" ? "destroyed" : "released";
  return isWhole ? `nothing can be ${done}` : `a part cannot be ${done}`;
}

function all(profiles: number): string {
  if (profiles === 0) return "the manifest has no profiles for this host, which is";
  return profiles === 1 ? "the one profile is" : `all ${profiles} profiles are`;
}

/** What was not looked at, or is not to be had here. */
function aside(diagnostics: Plan["diagnostics"]): string {
  const is = (code: Diagnostic["code"]) => diagnostics.some((one) => one.code === code);
  const what = [...(is("secrets-skipped") ? ["secrets"] : []), ...(is("services-left") ? ["services"] : [])];
  return what.length === 0 ? "" : `, ${what.join(" and ")} aside`;
}

/** One that is stopped and started, so that another can start in between, is restarted. */
function gatewaySwitches(steps: Plan["steps"]): { start: number; restart: number; stop: number } {
  // A service of the host's own is no gateway.
  const services = (verb: string) =>
    new Set(
      steps.flatMap(({ op, address }) =>
        op.do === "service" && op.verb === verb && !address.startsWith("host.") ? [op.service] : [],
      ),
    );
  const strays = steps.flatMap(({ op }) => (op.do === "end-process" ? [op.service] : []));
  const [start, stop] = [services("start"), new Set([...services("stop"), ...strays])];
  const both = [...start].filter((service) => stop.has(service)).length;
  return { start: start.size - both, restart: services("restart").size + both, stop: stop.size - both };
}

/** What becomes of the gateway of the profile whose steps these are. */
function switchOf(steps: Plan["steps"]): ChangeDocument["switches"] {
  const { start, restart, stop } = gatewaySwitches(steps);
  return restart > 0 ? "restart" : stop > 0 ? "stop" : start > 0 ? "start" : undefined;
}

function homes(number: number): readonly string[] {
  return number === 0 ? [] : [`${count(number, "home")} would be deleted`];
}

function gateways(number: number, verb: string): readonly string[] {
  return number === 0 ? [] : [`${count(number, "gateway")} would ${verb}`];
}
