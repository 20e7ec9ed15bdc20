import type { Paper } from "./paper.ts";
import { platformsCell } from "./platforms-cell.ts";
import type { GatewayStatus, StatusDocument } from "./status-document.generated.ts";
import { type Column, clipped, drawTable } from "./table.ts";
import { ago, count, memory, printable } from "./words.ts";

interface About {
  readonly nowMs: number;
  /** There is a manifest. */
  readonly isDeclared: boolean;
}

/** A document as a person is to see it. */
export type DrawStatus = (paper: Paper, document: StatusDocument, about: About) => void;

/** Draws the status of a fleet from its JSON: a table, then in full what is wrong and what a person has to do. */
export function drawStatus(paper: Paper, { gateways }: StatusDocument, about: About): void {
  if (!drawGateways(paper, gateways, columns(paper, gateways, about.nowMs), about)) return;
  const lines = gateways.flatMap((gateway) =>
    linesOf(gateway).map((line) => `${gateway.profile}: ${printable(line)}`),
  );
  if (lines.length > 0) paper.line();
  for (const line of lines) paper.line(line, 2);
}

/** Draws the table alone, in which what is wrong is counted. */
export function drawList(paper: Paper, { gateways }: StatusDocument, about: About): void {
  const counted: Column<GatewayStatus> = { title: "PROBLEMS", importance: 9, cell: troubles };
  drawGateways(paper, gateways, [...columns(paper, gateways, about.nowMs), counted], about);
}

/** False where there is nothing to be drawn. */
function drawGateways(
  paper: Paper,
  gateways: readonly GatewayStatus[],
  shown: readonly Column<GatewayStatus>[],
  { isDeclared }: About,
): boolean {
  if (gateways.length > 0) drawTable(paper, shown, gateways);
  else if (isDeclared) paper.line("The manifest has no profiles for this host. Add one under `profiles:`.");
  else
    paper.line(
      "There are no profiles on this host yet. `hermes-fleet init` writes a manifest to start from; `hermes profile create NAME` makes a profile by hand.",
    );
  return gateways.length > 0;
}

function columns(
  paper: Paper,
  gateways: readonly GatewayStatus[],
  nowMs: number,
): readonly Column<GatewayStatus>[] {
  const isDeclared = gateways.some(({ desired }) => desired !== undefined);
  const ofManifest = (column: Column<GatewayStatus>) => (isDeclared ? [column] : []);
  // Room is scarce: what nobody has is left out.
  const whereAny = (has: (gateway: GatewayStatus) => boolean, column: Column<GatewayStatus>) =>
    gateways.some(has) ? [column] : [];
  return [
    { title: "PROFILE", importance: 13, cell: ({ profile }) => profile },
    ...ofManifest({ title: "DESIRED", importance: 11, cell: ({ desired }) => desired ?? "-" }),
    {
      title: "ACTUAL",
      importance: 12,
      cell: ({ actual }) => actual,
      paint: (text, gateway) => paintOf(paper, gateway)(text),
    },
    { title: "PID", importance: 6, cell: ({ pid }) => (pid === undefined ? "-" : String(pid)) },
    {
      title: "UP",
      importance: 8,
      cell: ({ since }) => (since === undefined ? "-" : ago(nowMs - Date.parse(since))),
    },
    {
      title: "MEMORY",
      importance: 5,
      cell: ({ memory_bytes }) => (memory_bytes === undefined ? "-" : memory(memory_bytes)),
    },
    ...whereAny(({ restarts }) => restarts !== undefined, {
      title: "RESTARTS",
      importance: 3,
      cell: ({ restarts }) => String(restarts ?? "-"),
    }),
    { title: "PLATFORMS", importance: 7, cell: ({ platforms }) => platformsCell(platforms) },
    { title: "MODEL", importance: 4, cell: ({ model }) => short(model) },
    ...whereAny(({ distribution }) => distribution !== undefined, {
      title: "DISTRIBUTION",
      importance: 2,
      cell: ({ distribution: from }) =>
        short(from && (from.version === undefined ? from.name : `${from.name}@${from.version}`)),
    }),
    ...ofManifest({
      title: "DRIFT",
      importance: 10,
      cell: ({ drift }) => drift,
      paint: (text, { drift }) => {
        if (drift === "conflict") return paper.colors.red(text);
        return drift === "drift" ? paper.colors.yellow(text) : text;
      },
    }),
    { title: "LOGIN START", importance: 1, cell: ({ start_at_login }) => (start_at_login ? "yes" : "no") },
  ];
}

const LONGEST = 26;

function short(text: string | undefined): string {
  return text === undefined ? "-" : clipped(printable(text), LONGEST);
}

/** Green is for what needs nobody: a gateway that waits for a login does what it should, and is of no use. */
function paintOf(
  { colors }: Paper,
  { actual, is_as_desired, to_do }: GatewayStatus,
): (text: string) => string {
  const isBad = ["failed", "failing", "parked", "unsupervised", "unknown"].includes(actual);
  if (is_as_desired === undefined ? isBad : !is_as_desired) return colors.red;
  if (to_do.length > 0 || (is_as_desired === undefined && actual === "degraded")) return colors.yellow;
  return is_as_desired === undefined && actual === "stopped" ? String : colors.green;
}

function troubles({ problems, to_do }: GatewayStatus): string {
  const counts = [
    ...(problems.length > 0 ? [count(problems.length, "problem")] : []),
    ...(to_do.length > 0 ? [`${to_do.length} to do`] : []),
  ];
  return counts.length === 0 ? "-" : counts.join(", ");
}

function linesOf(gateway: GatewayStatus): readonly string[] {
  const { problems, to_do, untold } = gateway;
  return [
    ...problems,
    ...driftLines(gateway),
    ...untold.map((line) => `its drift is not known: ${line}`),
    ...to_do.map(({ what, command }) => `${what}; run \`${command}\``),
  ];
}

/** Of what its gateway does, and of a profile that is yet to be made, the problems tell. */
function driftLines({ profile, actual, drifted }: GatewayStatus): readonly string[] {
  const own = `profile.${profile}`;
  const parts = drifted.flatMap((address) =>
    address === own || address === `${own}.gateway` ? [] : [address.slice(own.length + 1)],
  );
  if (parts.length === 0 || actual === "absent") return [];
  return [`it is not as declared in ${parts.join(", ")}; \`hermes-fleet plan\` shows how`];
}
