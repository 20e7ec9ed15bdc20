import { test } from "@jest/globals";
import { describeOnBackends } from "../../support/on-backends.ts";
import { Walk } from "./walk.ts";

/** `npm run walk` says others. */
const { WALK_SEED = "1", WALK_EDITS = "300", WALK_HOSTS = "3" } = process.env;
const [seed, edits, hosts] = [Number(WALK_SEED), Number(WALK_EDITS), Number(WALK_HOSTS)];

describeOnBackends("every apply keeps its promises on", ({ backend }) => {
  // An apply mostly waits, so that several hosts can be walked side by side.
  test(
    `a random walk of ${edits} edits over ${hosts} hosts, with the seeds from ${seed} on`,
    async () => {
      const walks = Array.from({ length: hosts }, (_, index) =>
        Walk.run(backend, seed + index, Math.ceil(edits / hosts)),
      );
      const failures = (await Promise.allSettled(walks)).flatMap((walk) =>
        walk.status === "rejected" ? [String(walk.reason)] : [],
      );

      if (failures.length > 0) throw new Error(failures.join("\n\n"));
    },
    120_000 + edits * 4_000,
  );
});
