// What the manual page says besides the commands and their options, which the program declares itself.

/** The version that the page is of, and its day: the same sources make the same page whenever they are built. */
export const RELEASED = { version: "0.1.0", date: "2026-11-30" };

export const BEFORE = [
  {
    title: "DESCRIPTION",
    parts: [
      {
        text: "`hermes-fleet` keeps the profiles and gateways of Hermes Agent on a machine as one manifest says: which profiles there are, what stands in their `.env`, `config.yaml` and other files, and which of their gateways run. `plan` shows what differs from that, and writes nothing; `apply` shows the same, asks, and does it. Only what the manifest declares is managed. Everything else in these files stays as it is, byte for byte.",
      },
      {
        text: 'Profiles of the manifest, and most things in them, have an address, which a plan prints and `--target` and `accept` take: `profile.coder`, `profile.coder.env`, `profile.coder.file["mcp.json"]`, `host.linger`.',
      },
      {
        text: "Values of `.env` are in no output, saved plan, record or log. Results go to the standard output and nothing else does; progress, and what is wrong, goes to the standard error.",
      },
    ],
  },
];

export const AFTER = [
  {
    title: "EXIT STATUS",
    parts: [
      {
        terms: [
          ["0", "Done. A `plan` without `--detailed-exitcode`, whether there are changes or not."],
          [
            "1",
            "Any error: a wrong command line or manifest, a conflict, a step that failed, a gateway that did not come up, a saved plan that no longer fits, a question answered with no. Some commands tell with it what they found; see there.",
          ],
          ["2", "With `--detailed-exitcode`: there are changes, or changes were made."],
          [
            "130, 143, 129",
            "Ended by Ctrl-C, by SIGTERM, by SIGHUP. What ran has finished, and the lock is released.",
          ],
          [
            "any other",
            "Of `run` the gateway's own; of `awake run` its command's own, 127 where there is no such program, 126 where it cannot be run.",
          ],
        ],
      },
    ],
  },
  {
    title: "FILES",
    parts: [
      {
        terms: [
          ["hermes-fleet.yaml", "The manifest, in the working directory, where no other is named."],
          ["~/.hermes", "The Hermes root, where nothing else is said; profiles lie below `profiles/` in it."],
          [
            "~/.local/state/hermes-fleet/",
            "What was last applied, the lock, the key of fingerprints; archives of homes in `exports/`. Mode 0700; no value of `.env` is in it.",
          ],
          [
            "~/.config/systemd/user/",
            "On Linux the services of the gateways, as Hermes names them: `hermes-gateway-coder.service`. What the fleet adds is in a drop-in beside them.",
          ],
          ["~/Library/LaunchAgents/", "The same on macOS: `ai.hermes.gateway-coder.plist`."],
        ],
      },
    ],
  },
  {
    title: "ENVIRONMENT",
    parts: [
      {
        terms: [
          ["HERMES_FLEET_FILE", "The manifest, where `--file` names none."],
          ["HERMES_HOME", "The Hermes root, where neither `--hermes-home` nor the manifest names one."],
          ["XDG_STATE_HOME", "In place of `~/.local/state`."],
          ["XDG_RUNTIME_DIR", "Where the manager of the user's services listens; found where it is not set."],
          ["NO_COLOR", "If it is set, nothing is coloured."],
          [
            "CI",
            "If it is set, and not to `0` or `false`, nobody is asked, and nothing is drawn over itself.",
          ],
        ],
      },
      {
        text: "Variables that the manifest names with `from_env` are read while planning. The processes of the fleet get an environment of few variables, not the caller's.",
      },
    ],
  },
  {
    title: "EXAMPLES",
    parts: [
      { text: "A first fleet:" },
      {
        lines: [
          "hermes-fleet init",
          "$EDITOR hermes-fleet.yaml",
          "hermes-fleet plan",
          "hermes-fleet apply",
          "hermes-fleet status",
        ],
      },
      { text: "The manifest of a fleet that exists already, and its takeover without a change:" },
      { lines: ["hermes-fleet import", "hermes-fleet apply"] },
      { text: "A plan that is looked at, and then done exactly:" },
      {
        lines: [
          "hermes-fleet plan --out fleet.plan",
          "hermes-fleet show fleet.plan",
          "hermes-fleet apply fleet.plan",
        ],
      },
      { text: "The environment of one profile alone:" },
      { lines: ["hermes-fleet apply --target profile.coder.env"] },
      { text: "Completion in this shell:" },
      { lines: ['eval "$(hermes-fleet completion bash)"'] },
    ],
  },
  {
    title: "SEE ALSO",
    parts: [
      {
        text: "`systemctl`(1), `loginctl`(1), `systemd.unit`(5); on macOS `launchctl`(1), `caffeinate`(8). The README.md of the package has the manifest, key by key, and examples with their plans.",
      },
    ],
  },
];
