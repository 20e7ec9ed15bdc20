/** What the fleet last applied on this host. Holds no secret: values are keyed fingerprints. */
export interface FleetRecord {
  readonly version: 1;
  readonly fleet: string;
  /** The Hermes root. */
  readonly root: string;
  /** /etc/machine-id of the host that it was written on. */
  readonly machine: string;
  readonly host: string;
  readonly manifest: string;
  readonly profiles: Readonly<Record<string, ProfileRecord>>;
}

/** Fingerprints by variable, config key or item. */
export type Fingerprints = Readonly<Record<string, string>>;

export interface ProfileRecord {
  /** Set before `hermes profile create` begins. */
  readonly created?: boolean;
  readonly env?: Fingerprints;
  readonly config?: Fingerprints;
  readonly soul?: string;
  readonly description?: string;
  /** What one gateway process read when it started. */
  readonly process?: RecordedProcess;
  /** A restart that an apply had begun to owe to a process. */
  readonly owed?: { readonly pid: number; readonly startTime: number; readonly reasons: readonly string[] };
}

export interface RecordedProcess {
  readonly pid: number;
  readonly startTime: number;
  /** Fingerprints of what it read, by item: `env TELEGRAM_BOT_TOKEN`, `config model.default`. */
  readonly read: Fingerprints;
  /** Fingerprints of whole files as they were when it was ready, by path; absent where one was not there. */
  readonly files: Fingerprints;
}
