// `npm run walk -- --edits 2000 --seed 7`: random edits of a fleet, each apply judged, on real user managers.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    edits: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    hosts: { type: "string", default: "3" },
  },
});
const JEST = [
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  "node_modules/jest/bin/jest.js",
];
console.log(`${values.edits} edits over ${values.hosts} hosts, seeds from ${values.seed} on`);
const { status } = spawnSync(process.execPath, [...JEST, "test/e2e/walk"], {
  stdio: "inherit",
  env: {
    ...process.env,
    HERMES_FLEET_REQUIRE_JUDGES: "1",
    WALK_EDITS: values.edits,
    WALK_SEED: values.seed,
    WALK_HOSTS: values.hosts,
  },
});
process.exitCode = status ?? 1;
