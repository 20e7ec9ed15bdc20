// Generated from schemas/log-line.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet logs --json` prints on each line: one record of a log.
 */
export interface LogLine {
  /**
   * When it was logged: ISO 8601 with milliseconds and the zone of this machine.
   */
  time: string;
  /**
   * False: the record tells no time; `time` is then that of the record before it, or when it was read or its file was last written.
   */
  is_dated: boolean;
  /**
   * The profile's name.
   */
  profile: string;
  /**
   * The log in which it stands, or the first of several: `gateway.log`, `errors.log`, `journal` …; rotated files have the name of the log.
   */
  source: string;
  /**
   * Its level; absent where it says none.
   */
  level?: "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
  /**
   * Who says it: `gateway.run`; `systemd` of the unit.
   */
  logger?: string;
  /**
   * The session that it belongs to.
   */
  session?: string;
  /**
   * The first line, without time, level, session and logger.
   */
  message: string;
  /**
   * The lines after the first, such as a traceback; absent where there are none.
   */
  more?: string[];
}
