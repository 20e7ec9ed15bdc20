import { readLogName } from "../../hermes/log-names.ts";
import type { Check, Found } from "./check.ts";

const MB = 1024 * 1024;
/** At which Hermes 0.16 begins a new file. */
const ROTATED: Readonly<Record<string, number>> = {
  "gateway.log": 5 * MB,
  "agent.log": 5 * MB,
  "errors.log": 2 * MB,
};
/** A record, or what is written to it by others, may take it beyond that. */
const MARGIN = 4;
/** Nobody rotates the others, such as gateway.error.log on macOS. */
const LARGE = 50 * MB;

/** No log has grown beyond what its rotation explains. */
export const logSizes: Check = {
  name: "log-sizes",
  what: "sizes of logs",
  find: ({ surroundings }) =>
    [...surroundings.logs].flatMap(([profile, files]) =>
      files.flatMap(({ name, path, bytes }): readonly Found[] => {
        const limit = ROTATED[readLogName(name)?.log ?? ""];
        if (bytes <= (limit === undefined ? LARGE : limit * MARGIN)) return [];
        const why =
          limit === undefined
            ? "nobody begins a new file of it"
            : `Hermes begins a new file at ${limit / MB} MB, so that its rotation does not work`;
        return [
          {
            severity: "warning",
            profile,
            message: `profile "${profile}": ${name} has ${Math.round(bytes / MB)} MB, and ${why}`,
            hint: `Look what it is full of, then empty it: \`: > ${path}\``,
            path,
          },
        ];
      }),
    ),
};
