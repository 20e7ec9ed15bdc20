import type { InstalledCode } from "../model/installed-code.ts";
import type { UpdatedGateway, UpdateResult } from "../model/update.ts";
import type { CodeVersion, GatewayCode, HermesCode, UpdateDocument } from "./update-document.generated.ts";
import { count } from "./words.ts";

/** The JSON form of an update: what `--json` prints, and what the terminal is drawn from. */
export function updateDocument(result: UpdateResult): UpdateDocument {
  const { after, hermes, gateways, wayBack, diagnostics } = result;
  const outcome = outcomeOf(result);
  return {
    format_version: 1,
    outcome,
    verdict: verdict(result, outcome),
    hermes: {
      folder: after.folder,
      kind: after.kind,
      before: codeOf(result.before),
      after: codeOf(after),
      ...(after.changedMs !== undefined && { changed_at: new Date(after.changedMs).toISOString() }),
      update: newsOf(result),
      said: [...hermes.said],
    },
    gateways: gateways.map(gatewayDocument),
    way_back: [...wayBack],
    diagnostics: diagnostics.map((one) => ({ ...one })),
  };
}

function codeOf({ version, commit }: InstalledCode): CodeVersion {
  return { ...(version !== undefined && { version }), ...(commit !== undefined && { commit }) };
}

function gatewayDocument({
  profile,
  code,
  outcome,
  process,
  startedMs,
  reason,
}: UpdatedGateway): GatewayCode {
  return {
    profile,
    code,
    outcome,
    ...(process !== undefined && { pid: process.pid }),
    ...(startedMs !== undefined && { since: new Date(startedMs).toISOString() }),
    ...(reason !== undefined && { reason }),
  };
}

function outcomeOf({ isCheck, isInterrupted, hermes, gateways, diagnostics }: UpdateResult) {
  if (isInterrupted) return "interrupted";
  const isWrong = hermes.failure !== undefined || diagnostics.some(({ severity }) => severity === "error");
  if (isWrong) return "failed";
  if (isCheck) return "checked";
  return gateways.some(({ code }) => code === "older") ? "failed" : "done";
}

function newsOf({ isCheck, before, after, hermes }: UpdateResult): HermesCode["update"] {
  if (hermes.failure !== undefined) return "failed";
  if (isCheck) return hermes.news ?? "unknown";
  return isSame(before, after) ? "none" : "done";
}

/** A package may be installed anew in another build of the same version. */
function isSame(before: InstalledCode, after: InstalledCode): boolean {
  return (
    before.version === after.version &&
    before.commit === after.commit &&
    (after.kind === "checkout" || before.changedMs === after.changedMs)
  );
}

function verdict(result: UpdateResult, outcome: UpdateDocument["outcome"]): string {
  const { before, after, gateways } = result;
  const news = newsOf(result);
  const older = gateways.filter(({ code }) => code === "older").length;
  if (result.isCheck) return checked(news, nameOf(after), older, outcome);
  if (news === "failed") return "Failed: Hermes has not been updated as it should; no gateway was restarted.";
  const came =
    news === "done" ? `Hermes was updated, ${arrow(before, after)}` : `Hermes ${nameOf(after)} is up to date`;
  const number = (...outcomes: readonly UpdatedGateway["outcome"][]) =>
    gateways.filter((one) => outcomes.includes(one.outcome)).length;
  const restarted = number("restarted", "restarted-by-hermes");
  const done = `${came}; ${restarted === 0 ? "no gateway ran older code" : `${count(restarted, "gateway")} restarted`}`;
  switch (outcome) {
    case "done":
      return `${done}.`;
    case "interrupted":
      return `Interrupted: ${came}; ${count(restarted, "gateway")} restarted, ${older} still with older code. The next update restarts ${older === 1 ? "it" : "them"}.`;
    default: {
      const parts = [
        ...(number("failed") > 0 ? [`${number("failed")} not back`] : []),
        ...(number("not-tried") > 0 ? [`${number("not-tried")} not tried`] : []),
        ...(number("refused") > 0 ? [`${number("refused")} left alone`] : []),
      ];
      return `Failed: ${[`${came}; ${count(restarted, "gateway")} restarted`, ...parts].join(", ")}.`;
    }
  }
}

function checked(
  news: HermesCode["update"],
  name: string,
  older: number,
  outcome: UpdateDocument["outcome"],
): string {
  const behind =
    older === 0
      ? "no gateway runs older code than that"
      : `${count(older, "gateway")} ${older === 1 ? "runs" : "run"} older code than that, and \`hermes-fleet update\` restarts ${older === 1 ? "it" : "them"}`;
  if (outcome === "interrupted") return "Interrupted.";
  switch (news) {
    case "available":
      return `There is an update of Hermes ${name}; ${behind}.`;
    case "none":
      return `Hermes ${name} is up to date; ${behind}.`;
    case "failed":
      return `Hermes could not look for an update of ${name}; ${behind}.`;
    default:
      return `Hermes ${name} is installed, and what it says of updates is not understood; ${behind}.`;
  }
}

/** `0.16.0 (1a2b3c4d)`. */
function nameOf({ version = "of an unknown version", commit }: InstalledCode): string {
  return commit === undefined ? version : `${version} (${short(commit)})`;
}

/** `0.16.0 → 0.17.0 (1a2b3c4d → 5e6f7a8b)`; what is the same is named once. */
function arrow(before: InstalledCode, after: InstalledCode): string {
  const both = (one = "unknown", other = "unknown") => (one === other ? one : `${one} → ${other}`);
  const versions = both(before.version, after.version);
  if (before.commit === undefined || after.commit === undefined) return versions;
  return `${versions} (${both(short(before.commit), short(after.commit))})`;
}

function short(commit: string): string {
  return commit.slice(0, 8);
}
