// What each room of src/ may reach, directly or through others. test/rooms.test.ts shows that every rule bites.

/** The rooms that a room may reach, besides itself; `cli.ts` and `commands/` may reach all. */
const REACH = {
  model: [],
  formats: ["model"],
  hermes: ["model", "formats"],
  manifest: ["model", "formats", "hermes"],
  inputs: ["model", "system"],
  "service-managers": ["model", "formats", "hermes", "system"],
  resources: ["model", "formats", "hermes", "service-managers' formats"],
  observe: ["model", "formats", "hermes", "service-managers' formats", "service-managers' states", "system"],
  record: ["model", "system"],
  plan: ["model", "formats", "hermes", "service-managers' formats", "resources"],
  apply: ["model", "formats", "hermes", "service-managers", "record", "system"],
  output: ["model"],
  system: ["model"],
};
const PURE = ["model", "formats", "hermes", "manifest", "resources", "plan"];

/** A service manager's parts: what a definition says (pure), states (reading), verbs (writing). */
const FORMATS = "^src/service-managers/([^/]+-format|manager)[.]ts$";
const STATES = "^src/service-managers/[^/]+-states[.]ts$";
const VERBS = "^src/service-managers/[^/]+-verbs[.]ts$";
const WRITER = "^src/system/machine[.]ts$";
const PARTS = { "service-managers' formats": FORMATS, "service-managers' states": STATES };

/** Of Node's own modules, those that see or change something outside of the program. */
const MACHINE = [
  "^(fs|child_process|os|process|readline|timers|worker_threads|cluster)($|/)",
  "^(net|http|https|http2|tls|dgram|dns)($|/)",
];

const inRooms = (names) => `^src/(${names.join("|")})/`;
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const roomRules = Object.entries(REACH).map(([room, others]) =>
  rule(
    `room-${room}`,
    `${room}/ may reach ${others.length === 0 ? "no other room" : `only ${others.join(", ")}`}.`,
    { path: inRooms([room]) },
    {
      path: "^src/",
      pathNot: [inRooms([room]), ...others.map((other) => PARTS[other] ?? inRooms([other]))],
      reachable: true,
    },
  ),
);

module.exports = {
  forbidden: [
    ...roomRules,
    rule(
      "room-in-the-table",
      "Every file belongs to a room of the table above, or is cli.ts.",
      { path: "^src/", pathNot: ["^src/cli[.]ts$", inRooms([...Object.keys(REACH), "commands"])] },
      {},
    ),
    rule(
      "model-takes-no-package",
      "Plain data types need no library.",
      { path: inRooms(["model"]) },
      { path: "node_modules" },
    ),
    rule(
      "service-format-is-pure",
      "What a definition says is told without a look at the machine.",
      { path: FORMATS },
      { path: ["^src/system/", STATES, VERBS], reachable: true },
    ),
    rule(
      "service-states-only-read",
      "States are read through the reading half of the machine.",
      { path: STATES },
      { path: [WRITER, VERBS], reachable: true },
    ),
    rule(
      "verbs-for-apply-alone",
      "Only apply/, and the command that hands them to it, get the verbs of a service manager.",
      { path: "^src/", pathNot: ["^src/cli[.]ts$", inRooms(["apply", "commands"]), VERBS] },
      { path: VERBS, reachable: true },
    ),
    rule(
      "readers-never-write",
      "What leads to a plan is never handed the machine's writing half.",
      { path: inRooms(["inputs", "observe", "plan", "resources"]) },
      { path: WRITER, reachable: true },
    ),
    rule(
      "plan-writes-nothing",
      "The commands that only look, and all they call, cannot reach what writes.",
      {
        path: "^src/commands/(plan|make-plan|look-for-doctor|show|status|logs|log-run|follow-logs|validate|schema|load|host|found-fleet|prove-import|make-import|completion|completion/fleet-words)[.]ts$",
      },
      { path: ["^src/apply/", WRITER, VERBS], reachable: true },
    ),
    rule(
      "pure-rooms-touch-nothing",
      "Files, processes, the network and the machine's name come to pure rooms as values.",
      { path: [inRooms(PURE), FORMATS] },
      { path: MACHINE, dependencyTypes: ["core"] },
    ),
    rule("no-circles", "Two files that need each other are one file, or three.", {}, { circular: true }),
    rule(
      "no-dead-code",
      "Every file is reached from cli.ts; a room's index.ts is its description and may stand alone.",
      { path: "^src/cli[.]ts$" },
      { path: "^src/", pathNot: ["^src/[^/]+/index[.]ts$", "[.]d[.]ts$"], reachable: false },
    ),
    rule("no-unknown-imports", "Every import leads somewhere.", {}, { couldNotResolve: true }),
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    // Parts of packages are found as Node finds them: tar/parse.
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
