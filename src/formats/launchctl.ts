/** What `launchctl print DOMAIN` tells of one job. */
export interface ListedJob {
  /** Undefined: it has no process at the moment. */
  readonly pid: number | undefined;
  /** How its last process ended: a status, or a signal as a negative number; undefined: none has ended yet. */
  readonly lastExit: number | undefined;
}

/** A session of jobs, such as `gui/501`, as `launchctl print` shows it. */
export interface PrintedDomain {
  readonly jobs: ReadonlyMap<string, ListedJob>;
  /** Labels that are kept from being loaded. */
  readonly disabled: ReadonlySet<string>;
}

/**
 * Reads `launchctl print gui/501`; undefined where it has not the form that is known (macOS 12 to 26).
 * @param needed what the labels begin with that must not be overlooked: a row of another form is some other job's, but
 *   one that names such a label is another form of all
 */
export function readDomain(text: string, needed: string): PrintedDomain | undefined {
  const services = block(text, "services");
  if (services === undefined) return undefined;
  const jobs = services.flatMap(readRow);
  const isBlank = services.every((line) => line.trim() === "");
  const isOverlooked = services.some((line) => line.includes(needed) && readRow(line).length === 0);
  if ((jobs.length === 0 && !isBlank) || isOverlooked) return undefined;
  const disabled = (block(text, "disabled services") ?? []).flatMap((line) => {
    // Older systems say `true` of a label that is disabled.
    const [, label, state] = /^\s*"(.+)"\s*=>\s*(\w+)\s*$/.exec(line) ?? [];
    return label !== undefined && (state === "disabled" || state === "true") ? [label] : [];
  });
  return { jobs: new Map(jobs), disabled: new Set(disabled) };
}

/** A row of the jobs: PID, how the last process ended, label. */
function readRow(line: string): readonly (readonly [string, ListedJob])[] {
  const [, pid, ended, label] = /^\s*(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
  if (pid === undefined || ended === undefined || label === undefined) return [];
  // `-`: none has ended; `(pe)`: it is loaded, and waits for leave to start.
  const lastExit = /^-?\d+$/.test(ended) ? Number(ended) : undefined;
  return [[label, { pid: Number(pid) === 0 ? undefined : Number(pid), lastExit }]];
}

/** One job, as `launchctl print gui/501/LABEL` shows it. */
export interface PrintedJob {
  /** Of the property list that it was loaded from. */
  readonly path: string | undefined;
  /** `running`, `spawn scheduled`, `SIGTERMed` … */
  readonly state: string;
  readonly arguments: readonly string[];
  readonly pid: number | undefined;
  /** How often it was started. */
  readonly runs: number;
  readonly lastExit: number | undefined;
  /** The number of the signal that ended its last process. */
  readonly lastSignal: number | undefined;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly exitTimeout: number | undefined;
}

/** Reads `launchctl print gui/501/LABEL`; undefined where it has not the form that is known. */
export function readJob(text: string): PrintedJob | undefined {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    // Deeper lines are of blocks that have the same keys once more.
    const [, key, value] = /^\t([^\t=]+?) = (.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !values.has(key)) values.set(key, value);
  }
  const state = values.get("state");
  if (state === undefined) return undefined;
  const number = (key: string, digits = /-?\d+/) => {
    const [found] = digits.exec(values.get(key) ?? "") ?? [];
    return found === undefined ? undefined : Number(found);
  };
  return {
    path: values.get("path"),
    state,
    arguments: (block(text, "arguments") ?? []).map((line) => line.replace(/^\t\t/, "")),
    pid: number("pid"),
    runs: number("runs") ?? 0,
    lastExit: number("last exit code"), // `78: EX_CONFIG`, or `(never exited)`
    lastSignal: number("last terminating signal", /\d+$/), // `User defined signal 1: 30`
    exitTimeout: number("exit timeout"),
  };
}

/** The lines of a block one level below the top; the names of some end in those of others. */
function block(text: string, name: string): readonly string[] | undefined {
  const lines = text.split("\n");
  const start = lines.indexOf(`\t${name} = {`);
  const end = start === -1 ? -1 : lines.indexOf("\t}", start);
  return end === -1 ? undefined : lines.slice(start + 1, end);
}
