import { below, type HermesLayout, homeOf } from "../hermes/layout.ts";
import { LogMerger } from "../hermes/log-merge.ts";
import { parseProfileName } from "../hermes/names.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { LogEntry } from "../model/log.ts";
import type { FollowingSystem } from "../system/system.ts";
import { FollowedHome } from "./followed-home.ts";
import type { JournalFollower } from "./journal-follower.ts";
import { logFolder, type OnRefused } from "./log-files.ts";
import type { SeenLogs } from "./log-history.ts";
import { findProfiles } from "./profiles.ts";
import { WatchedFolders } from "./watched-folders.ts";

/** What comes together is put into order; also the time between two looks at a log that grows all the time. */
const SETTLE_MS = 100;
/** Between two looks where nobody tells of changes. */
const POLL_MS = 2_000;

export interface FollowOptions {
  readonly layout: HermesLayout;
  /** Whether a profile is to be followed, also one that comes later. */
  readonly isWanted: (profile: ProfileName) => boolean;
  readonly journal: JournalFollower | undefined;
  readonly onRefused: OnRefused;
  /** Some folder cannot be watched, and is looked at every so many milliseconds instead. Told once. */
  readonly onPolling: (folder: AbsolutePath, everyMs: number) => void;
}

/**
 * Follows the logs of profiles, those that come later included. Where nothing is written, nothing is done: the kernel
 * tells of changes.
 */
export class LogFollower {
  readonly #system: FollowingSystem;
  readonly #options: FollowOptions;
  readonly #folders: WatchedFolders;
  readonly #merger = new LogMerger();
  readonly #homes = new Map<ProfileName, FollowedHome>();
  /** Whose logs have to be looked at. */
  readonly #changed = new Set<ProfileName>();
  readonly #profileOf = new Map<AbsolutePath, ProfileName>();
  #areNamesChanged = true;
  #isPolling = false;
  #isTold = false;
  #wake = new AbortController();

  constructor(system: FollowingSystem, options: FollowOptions) {
    this.#system = system;
    this.#options = options;
    this.#folders = new WatchedFolders(system, (folder, what) => this.#hear(folder, what));
    options.journal?.onLines(() => this.#wake.abort());
  }

  /** Begins with what comes from now on; gives what is there already. */
  begin(): readonly SeenLogs[] {
    // Watched first, and looked at then: what comes between is not missed.
    this.#lookAround();
    return [...this.#homes.values()].map((home) => home.skip());
  }

  /** What is written from now on, by time as far as it comes together, until it is enough. */
  async *entries(enough: AbortSignal): AsyncGenerator<readonly LogEntry[], void> {
    const onEnough = () => this.#wake.abort();
    enough.addEventListener("abort", onEnough, { once: true });
    try {
      let state: "quiet" | "unfinished" | "more" = "quiet";
      while (!enough.aborted) {
        if (state === "quiet" && !this.#hasNews) await this.#news();
        if (enough.aborted) break;
        await this.#system.sleep(state === "more" ? 0 : SETTLE_MS, enough);
        if (enough.aborted) break;
        state = this.#look();
        const entries = this.#merger.take();
        if (entries.length > 0) yield entries;
      }
      this.#look();
      this.#end();
      yield this.#merger.take();
    } finally {
      enough.removeEventListener("abort", onEnough);
      this.#close();
    }
  }

  get #hasNews(): boolean {
    return this.#changed.size > 0 || this.#areNamesChanged || (this.#options.journal?.hasLines ?? false);
  }

  async #news(): Promise<void> {
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    const { signal } = this.#wake;
    if (this.#hasNews) return;
    if (this.#isPolling) {
      await this.#system.sleep(POLL_MS, signal);
      this.#areNamesChanged = true;
      for (const profile of this.#homes.keys()) this.#changed.add(profile);
    } else
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
  }

  #hear(folder: AbsolutePath, what: "names" | "content"): void {
    const profile = this.#profileOf.get(folder);
    if (profile !== undefined) this.#changed.add(profile);
    else if (what === "content") return; // of files that are no logs
    if (what === "names") this.#areNamesChanged = true;
    this.#wake.abort();
  }

  /** Reads what has changed. */
  #look(): "quiet" | "unfinished" | "more" {
    if (this.#areNamesChanged) this.#lookAround();
    const nowMs = this.#system.now();
    const changed = [...this.#changed];
    this.#changed.clear();
    let isThereMore = false;
    for (const profile of changed) {
      const home = this.#homes.get(profile);
      if (home === undefined) continue;
      for (const [log, { entries, begunMs, isMore, isUnfinished }] of home.read(nowMs)) {
        this.#merger.add(`${profile}/${log}`, entries, begunMs);
        isThereMore ||= isMore;
        if (isUnfinished) this.#changed.add(profile);
      }
    }
    const isJournalBegun = this.#options.journal?.read(this.#merger) ?? false;
    if (isThereMore) return "more";
    return this.#changed.size > 0 || isJournalBegun ? "unfinished" : "quiet";
  }

  /** Which profiles there are, and where something may come to be. */
  #lookAround(): void {
    this.#areNamesChanged = false;
    const { layout, isWanted, onRefused, journal } = this.#options;
    const there = new Set(findProfiles(this.#system, layout).filter(isWanted));
    for (const [profile, home] of this.#homes) {
      if (there.has(profile)) continue;
      // What it said last is not lost.
      for (const [log, { entries }] of home.read(this.#system.now()))
        this.#merger.add(`${profile}/${log}`, entries, undefined);
      for (const [log, entries] of home.rest(this.#system.now()))
        this.#merger.add(`${profile}/${log}`, entries, undefined);
      home.close();
      this.#homes.delete(profile);
    }
    for (const profile of there) {
      if (this.#homes.has(profile)) continue;
      const of = { profile, home: homeOf(layout, profile) };
      this.#homes.set(profile, new FollowedHome(this.#system, of, onRefused));
      this.#changed.add(profile);
    }
    journal?.want([...there]);
    this.#watch(there);
  }

  #watch(there: ReadonlySet<ProfileName>): void {
    const { layout, isWanted } = this.#options;
    const isThere = (path: AbsolutePath) => this.#system.kind(path) !== "absent";
    const profiles = below(layout.root, "profiles");
    const wanted = new Set<AbsolutePath>();
    this.#profileOf.clear();
    // A home is watched only until it has what is looked for: a gateway writes there all the time.
    if (isThere(profiles)) wanted.add(profiles);
    else wanted.add(layout.root);
    for (const profile of there) {
      const home = homeOf(layout, profile);
      const logs = logFolder(home);
      this.#profileOf.set(logs, profile);
      wanted.add(isThere(logs) ? logs : home);
    }
    for (const name of this.#system.names(profiles)) {
      const parsed = parseProfileName(name);
      if (!parsed.ok || there.has(parsed.name) || !isWanted(parsed.name)) continue;
      const home = below(profiles, name);
      if (this.#system.kind(home) === "folder") wanted.add(home);
    }
    const { begun, failed } = this.#folders.want(wanted);
    for (const folder of begun) {
      const profile = this.#profileOf.get(folder);
      if (profile !== undefined) this.#changed.add(profile);
    }
    const [first] = failed;
    this.#isPolling = first !== undefined;
    if (first === undefined || this.#isTold || !isThere(first)) return;
    this.#isTold = true;
    this.#options.onPolling(first, POLL_MS);
  }

  #end(): void {
    for (const [profile, home] of this.#homes) {
      for (const [log, entries] of home.rest(this.#system.now()))
        this.#merger.add(`${profile}/${log}`, entries, undefined);
    }
    this.#options.journal?.end(this.#merger);
  }

  #close(): void {
    this.#folders.close();
    for (const home of this.#homes.values()) home.close();
    this.#options.journal?.close();
  }
}
