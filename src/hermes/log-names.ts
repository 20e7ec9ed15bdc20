/** A file of a log: the one that is written, or what it was before it was rotated, so many times ago. */
export interface LogName {
  /** `gateway.log` */
  readonly log: string;
  /** 0: the one that is written. */
  readonly rotation: number;
}

const NAME = /^(.+\.log)(?:\.(\d{1,3}))?$/;

/** Reads the name of a file in `logs/`; undefined where it is none of a log, or is packed. */
export function readLogName(name: string): LogName | undefined {
  const [, log, rotation = "0"] = NAME.exec(name) ?? [];
  return log === undefined ? undefined : { log, rotation: Number(rotation) };
}

export function logFileName({ log, rotation }: LogName): string {
  return rotation === 0 ? log : `${log}.${rotation}`;
}

/** What a gateway says on stderr, which macOS keeps apart. */
export const ERROR_STREAM = "gateway.error.log";

/** What systemd keeps of a gateway. */
export const JOURNAL = "journal";

const ORDER = ["gateway.log", "agent.log", "errors.log", ERROR_STREAM];

/** Of logs that hold the same record, which is named first; then by name, the journal last. */
export function compareSources(one: string, other: string): number {
  const rank = (source: string) => {
    if (source === JOURNAL) return ORDER.length + 1;
    const at = ORDER.indexOf(source);
    return at === -1 ? ORDER.length : at;
  };
  return rank(one) - rank(other) || (one < other ? -1 : Number(one > other));
}
