import stringWidth from "string-width";
import type { ProfileName } from "../model/ids.ts";
import type { ApplyEvent } from "../model/outcome.ts";
import type { Move, RollVerb } from "../model/roll.ts";
import type { Step } from "../model/step.ts";
import { clipped } from "./table.ts";
import { printable } from "./words.ts";

/** How far one gateway has got. */
type Stage =
  | { readonly is: "waiting" }
  | { readonly is: "working"; readonly does: string }
  | { readonly is: "ended"; readonly isWell: boolean; readonly says: string };

/** How lines are drawn. */
export interface LineStyle {
  /** Of the terminal, in columns and rows. */
  readonly width: number;
  readonly height: number;
  /** The sign of what is at work. */
  readonly spinner: string;
  readonly well: string;
  readonly failed: string;
}

const DONE = { start: "ready", stop: "stopped", restart: "ready", await: "ready" } as const;
/** Between the name and what is said of it. */
const GAP = "  ";
/** Beside the lines: the last one, on which the cursor is, and the one that counts what is not shown. */
const SPARE = 3;

/** What there is to say of each gateway of a roll while it goes on: a line each, side by side. */
export class RollLines {
  readonly #moves: ReadonlyMap<ProfileName, Move>;
  readonly #stages: Map<ProfileName, Stage>;
  /** Profiles that have steps still to end. */
  readonly #open = new Map<ProfileName, number>();
  readonly #nameWidth: number;
  #note: string | undefined;

  constructor(moves: readonly Move[], steps: readonly Step[]) {
    this.#moves = new Map(moves.map((move) => [move.profile, move] as const));
    this.#stages = new Map(moves.map(({ profile }) => [profile, { is: "waiting" }] as const));
    this.#nameWidth = Math.max(0, ...moves.map(({ profile }) => stringWidth(profile)));
    for (const { profile } of steps)
      if (profile !== undefined) this.#open.set(profile, (this.#open.get(profile) ?? 0) + 1);
  }

  /** Something to know while it goes on, below the lines. */
  note(text: string): void {
    this.#note = text;
  }

  on(event: ApplyEvent): void {
    const { profile } = event.step;
    const move = profile === undefined ? undefined : this.#moves.get(profile);
    if (profile === undefined || move === undefined) return;
    const stage = this.#stages.get(profile);
    if (stage?.is === "ended") return;
    if (event.event === "ended") this.#ended(profile, move, event);
    else
      this.#stages.set(profile, {
        is: "working",
        does: event.event === "started" ? doing(event.step, move) : seen(event.step, event.says, stage),
      });
  }

  #ended(profile: ProfileName, move: Move, { outcome }: Extract<ApplyEvent, { event: "ended" }>): void {
    const left = (this.#open.get(profile) ?? 1) - 1;
    this.#open.set(profile, left);
    if (outcome.is === "failed")
      this.#stages.set(profile, { is: "ended", isWell: false, says: oneLine(outcome.reason) });
    else if (left > 0) return;
    else if (outcome.is === "succeeded")
      this.#stages.set(profile, { is: "ended", isWell: true, says: DONE[move.does] });
    else this.#stages.set(profile, { is: "ended", isWell: false, says: LEFT[verbOf(move)] });
  }

  /** The lines as they are now; none is wider than the terminal, and all together are no higher. */
  draw({ width, height, ...signs }: LineStyle): readonly string[] {
    // What has come to its end goes first where there is no room for all.
    const room = Math.max(1, height - SPARE - (this.#note === undefined ? 0 : 1));
    const all = [...this.#stages];
    const kept = new Set(
      all.length <= room
        ? all
        : all.toSorted(([, one], [, other]) => RANKS[one.is] - RANKS[other.is]).slice(0, room),
    );
    const lines = all
      .filter((one) => kept.has(one))
      .map(([profile, stage]) => this.#line(profile, stage, width, signs));
    const hidden = all.length - kept.size;
    return [
      ...lines,
      ...(hidden > 0 ? [clipped(`  … and ${hidden} more`, width - 1)] : []),
      ...(this.#note === undefined ? [] : [clipped(this.#note, width - 1)]),
    ];
  }

  #line(
    profile: ProfileName,
    stage: Stage,
    width: number,
    signs: Pick<LineStyle, "spinner" | "well" | "failed">,
  ): string {
    const name = profile + " ".repeat(this.#nameWidth - stringWidth(profile));
    const sign = { waiting: " ", working: signs.spinner, ended: isWell(stage) ? signs.well : signs.failed };
    const says =
      stage.is === "waiting" ? "waits for its turn" : stage.is === "working" ? stage.does : stage.says;
    // A sign may be coloured, and takes one column.
    return `${sign[stage.is]} ${clipped(`${name}${GAP}${says}`, width - 3)}`;
  }
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " "));
}

const RANKS = { working: 0, waiting: 1, ended: 2 } as const;
const LEFT = { start: "not started", stop: "not stopped", restart: "not restarted" } as const;

function isWell(stage: Stage): boolean {
  return stage.is === "ended" && stage.isWell;
}

function verbOf({ does }: Move): RollVerb {
  return does === "await" ? "start" : does;
}

/** What a step that has begun means for its gateway. */
function doing({ op }: Step, { pid }: Move): string {
  switch (op.do) {
    case "announce-stop":
      return "draining";
    case "end-process":
      return `ending process ${op.who.pid}, which runs outside its service`;
    case "service":
      return op.verb === "restart" && pid !== undefined ? "draining" : SERVICE[op.verb];
    case "await":
      if (op.what === "steady") return "ready, and watched for a while";
      return op.what === "stopped" ? "stopping" : "starting";
    default:
      return "working";
  }
}

const SERVICE = {
  enable: "enabling",
  disable: "disabling",
  start: "starting",
  stop: "stopping",
  restart: "starting",
  "reset-failed": "resetting",
  kill: "killing",
} as const;

/** What a look at a gateway that is waited for has shown; where it says nothing, what was known stays. */
function seen({ op }: Step, says: string | undefined, stage: Stage | undefined): string {
  const before = stage?.is === "working" ? stage.does : "starting";
  if (op.do !== "await" || op.what === "steady") return before;
  if (says === "draining") return "draining";
  if (op.what === "stopped") return "stopping";
  return says === "running" ? "running, for a moment yet" : "starting";
}
