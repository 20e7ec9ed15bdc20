import type { JournalLine } from "../hermes/journal.ts";
import type { LogMerger } from "../hermes/log-merge.ts";
import type { ProfileName, ServiceId } from "../model/ids.ts";
import type { FollowingSystem, ReadStream } from "../system/system.ts";
import {
  JournalAssembler,
  type JournalUnits,
  journalLines,
  journalOf,
  journalTime,
  noJournal,
} from "./journal.ts";

/** What a unit that is new has said before it was known. */
const OVERLAP_MS = 10_000;

/** The journal of all units while it is followed, by one process. */
export class JournalFollower {
  readonly #system: FollowingSystem;
  readonly #unitOf: (profile: ProfileName) => ServiceId;
  readonly #onLost: (why: string) => void;
  readonly #assemblers = new Map<ServiceId, JournalAssembler>();
  #units: JournalUnits = new Map();
  #stream: ReadStream | undefined;
  #arrived: JournalLine[] = [];
  readonly #sinceMs: number;
  /** When each unit's last line came, so that none is given twice when it is begun anew. */
  readonly #lastMs = new Map<string, number>();
  #tell: () => void = () => undefined;
  #isLost = false;

  /**
   * @param sinceMs what is older is not given
   * @param onLost hears, once, why there is no journal to be had; a sentence part
   */
  constructor(
    system: FollowingSystem,
    unitOf: (profile: ProfileName) => ServiceId,
    sinceMs: number,
    onLost: (why: string) => void,
  ) {
    this.#system = system;
    this.#unitOf = unitOf;
    this.#sinceMs = sinceMs;
    this.#onLost = onLost;
  }

  onLines(tell: () => void): void {
    this.#tell = tell;
  }

  get hasLines(): boolean {
    return this.#arrived.length > 0;
  }

  /** Follows the units of these profiles; begins anew where there are others than before. */
  want(profiles: readonly ProfileName[]): void {
    const units = new Map(profiles.map((profile) => [this.#unitOf(profile), profile] as const));
    if (units.size === this.#units.size && [...units.keys()].every((unit) => this.#units.has(unit))) return;
    this.#units = units;
    this.#stream?.close();
    this.#stream = undefined;
    if (units.size > 0 && !this.#isLost) void this.#follow(units);
  }

  /** Hands over what has come; true: a record has begun that may go on. */
  read(merger: LogMerger): boolean {
    const arrived = this.#arrived;
    this.#arrived = [];
    const grown = new Set<ServiceId>();
    for (const line of arrived) {
      const unit = line.unit as ServiceId; // a key that is none of the map's finds nothing
      const profile = this.#units.get(unit);
      if (profile === undefined) continue;
      const assembler = this.#assemblers.get(unit) ?? new JournalAssembler(profile);
      this.#assemblers.set(unit, assembler);
      merger.add(unit, assembler.push(line), assembler.begunMs);
      grown.add(unit);
    }
    for (const [unit, assembler] of this.#assemblers)
      if (!grown.has(unit)) merger.add(unit, assembler.flush(), undefined);
    return grown.size > 0;
  }

  end(merger: LogMerger): void {
    this.read(merger);
    for (const [unit, assembler] of this.#assemblers) merger.add(unit, assembler.flush(), undefined);
  }

  close(): void {
    this.#isLost = true;
    this.#stream?.close();
  }

  async #follow(units: JournalUnits): Promise<void> {
    const given = new Map(this.#lastMs);
    const lastMs = Math.max(this.#sinceMs, ...given.values());
    const since = journalTime(Math.max(this.#sinceMs, lastMs - OVERLAP_MS));
    const stream = journalOf(this.#system, units, ["-f", "--no-tail", `--since=${since}`]);
    this.#stream = stream;
    for await (const line of journalLines(stream)) {
      if (this.#stream !== stream) return;
      if (line.receivedMs <= (given.get(line.unit) ?? this.#sinceMs)) continue;
      this.#lastMs.set(line.unit, line.receivedMs);
      this.#arrived.push(line);
      this.#tell();
    }
    const ended = await stream.ended;
    if (this.#stream !== stream || this.#isLost) return;
    this.#isLost = true;
    this.#onLost(noJournal(ended) ?? "journalctl has ended");
  }
}
