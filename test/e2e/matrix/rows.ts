import { ELSEWHERE, HERE } from "../support/fleet/fleet.ts";
import type { Row } from "./row.ts";

const TOKEN = "TELEGRAM_BOT_TOKEN";
/** Most rows are not about gateways, and do without one. */
const quiet = { state: "stopped" } as const;

/** What the variables that tokens are taken from hold: before the change, and after it. */
export const VARIABLES = {
  before: {
    OLD_NAME: "11:token-of-one-value-by-two-names",
    KEPT_NAME: "12:token-before-another-value",
    REPLACED_NAME: "13:token-before-another-name",
    MOVED: "14:token-that-moves",
    ONE: "15:token-that-is-swapped",
    OTHER: "16:token-that-is-swapped-too",
  },
  after: {
    OLD_NAME: "11:token-of-one-value-by-two-names",
    NEW_NAME: "11:token-of-one-value-by-two-names",
    KEPT_NAME: "12:token-of-another-value",
    REPLACING_NAME: "13:token-of-another-name",
    MOVED: "14:token-that-moves",
    ONE: "15:token-that-is-swapped",
    OTHER: "16:token-that-is-swapped-too",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

const OF_KEYS: readonly Row[] = [
  {
    name: "variable-added",
    before: { env: { KEPT: "kept-variable" } },
    after: { env: { KEPT: "kept-variable", GREETING: "two words # and no comment" } },
    gateway: "another process",
  },
  {
    name: "variable-changed",
    before: { env: { GREETING: "a-first-greeting" } },
    after: { env: { GREETING: "it's ${another} greeting" } },
    gateway: "another process",
  },
  {
    name: "variable-undeclared",
    before: { ...quiet, env: { GREETING: "a-first-greeting", KEPT: "kept-variable" } },
    after: { ...quiet, env: { KEPT: "kept-variable" } },
    gateway: "none",
  },
  {
    name: "variable-absent",
    before: { env: { GREETING: "a-first-greeting" } },
    after: { env: { GREETING: null } },
    gateway: "another process",
  },
  {
    name: "setting-added",
    before: { ...quiet, config: { "model.default": "one/model" } },
    after: { ...quiet, config: { "model.default": "one/model", "agent.max_turns": 120 } },
    gateway: "none",
  },
  {
    name: "setting-changed",
    before: { config: { "model.default": "one/model" } },
    after: { config: { "model.default": "another/model" } },
    gateway: "another process",
  },
  {
    name: "setting-undeclared",
    before: { ...quiet, config: { "model.default": "one/model", "agent.max_turns": 120 } },
    after: { ...quiet, config: { "agent.max_turns": 120 } },
    gateway: "none",
  },
  {
    name: "setting-absent",
    before: { config: { "agent.max_turns": 120, "walk.list": ["item-1", "item-2"] } },
    after: { config: { "agent.max_turns": null, "walk.list": ["item-1", "item-2"] } },
    gateway: "another process",
  },
];

const OF_FILES: readonly Row[] = [
  {
    name: "file-added",
    before: {},
    after: { files: { "notes/new.md": "new\n" } },
    gateway: "same process",
  },
  {
    name: "file-changed",
    before: { ...quiet, files: { "notes/old.md": "old\n" } },
    after: { ...quiet, files: { "notes/old.md": "new\n" } },
    gateway: "none",
  },
  {
    name: "file-undeclared",
    before: { ...quiet, files: { "notes/old.md": "old\n", "mcp.json": "{}\n" } },
    after: { ...quiet, files: { "mcp.json": "{}\n" } },
    gateway: "none",
  },
  {
    name: "texts-changed",
    before: { soul: "You are one.\n", description: "The one" },
    after: { soul: "You are another.\n", description: "The other: better" },
    gateway: "same process",
  },
  {
    name: "texts-undeclared",
    before: { ...quiet, soul: "You are one.\n", description: "The one", alias: true },
    after: quiet,
    gateway: "none",
  },
];

const OF_PROFILES: readonly Row[] = [
  {
    name: "profile-added",
    before: undefined,
    after: {
      soul: "You are new.\n",
      config: { "model.default": "one/model" },
      env: { KEPT: "of-a-new-one" },
    },
    gateway: "started",
  },
  {
    name: "profile-dropped",
    before: { config: { "model.default": "one/model" }, env: { KEPT: "of-a-dropped-one" } },
    after: "dropped",
    gateway: "stopped",
  },
  {
    name: "profile-removed",
    before: { ...quiet, config: { "model.default": "one/model" }, alias: true },
    after: "removed, home: keep",
    gateway: "none",
  },
  {
    name: "profile-deleted",
    before: { config: { "model.default": "one/model" }, env: { KEPT: "of-a-deleted-one" } },
    after: "removed, home: delete",
    gateway: "stopped",
  },
];

const OF_GATEWAYS: readonly Row[] = [
  { name: "running-stopped", before: {}, after: { state: "stopped" }, gateway: "stopped" },
  { name: "running-absent", before: {}, after: { state: "absent" }, gateway: "stopped" },
  { name: "stopped-running", before: quiet, after: {}, gateway: "started" },
  { name: "stopped-absent", before: quiet, after: { state: "absent" }, gateway: "none" },
  { name: "absent-running", before: { state: "absent" }, after: {}, gateway: "started" },
  { name: "absent-stopped", before: { state: "absent" }, after: quiet, gateway: "none" },
  { name: "login-off", before: {}, after: { startAtLogin: false }, gateway: "same process" },
  { name: "login-on", before: { ...quiet }, after: { ...quiet, startAtLogin: true }, gateway: "none" },
  {
    name: "stops-but-at-login",
    before: { startAtLogin: false },
    after: { ...quiet, startAtLogin: true },
    gateway: "stopped",
  },
  {
    name: "runs-but-not-at-login",
    before: { ...quiet, startAtLogin: true },
    after: { startAtLogin: false },
    gateway: "started",
  },
  {
    name: "memory-limited",
    before: { limits: { nice: 5 } },
    after: { limits: { nice: 5, memory_max: "512M" } },
    gateway: "same process",
    gatewayByLimits: "another process",
  },
  {
    name: "niceness-changed",
    before: { limits: { nice: 5, cpu_quota: "150%" } },
    after: { limits: { nice: 10 } },
    gateway: "another process",
  },
];

const OF_TOKENS: readonly Row[] = [
  {
    name: "token-renamed",
    before: { env: { [TOKEN]: { from_env: "OLD_NAME" } } },
    after: { env: { [TOKEN]: { from_env: "NEW_NAME" } } },
    gateway: "same process",
  },
  {
    name: "token-of-another-value",
    before: { env: { [TOKEN]: { from_env: "KEPT_NAME" } } },
    after: { env: { [TOKEN]: { from_env: "KEPT_NAME" } } },
    gateway: "another process",
  },
  {
    name: "token-of-another-name",
    before: { env: { [TOKEN]: { from_env: "REPLACED_NAME" } } },
    after: { env: { [TOKEN]: { from_env: "REPLACING_NAME" } } },
    gateway: "another process",
  },
  {
    name: "token-given",
    before: { env: { [TOKEN]: { from_env: "MOVED" } } },
    after: {},
    gateway: "another process",
  },
  {
    name: "token-taken",
    before: {},
    after: { env: { [TOKEN]: { from_env: "MOVED" } } },
    gateway: "another process",
  },
  {
    name: "token-swapped",
    before: { env: { [TOKEN]: { from_env: "ONE" } } },
    after: { env: { [TOKEN]: { from_env: "OTHER" } } },
    gateway: "another process",
  },
  {
    name: "token-swapped-back",
    before: { env: { [TOKEN]: { from_env: "OTHER" } } },
    after: { env: { [TOKEN]: { from_env: "ONE" } } },
    gateway: "another process",
  },
];

const OF_HOSTS: readonly Row[] = [
  {
    name: "moved-away",
    before: { hosts: [HERE], soul: "You are here.\n", env: { KEPT: "of-a-moved-one" } },
    after: { hosts: [ELSEWHERE], soul: "You are there.\n", env: { KEPT: "of-one-elsewhere" } },
    gateway: "stopped",
  },
  {
    name: "moved-here",
    before: { hosts: [ELSEWHERE], env: { KEPT: "of-one-elsewhere" } },
    after: { hosts: [HERE], env: { KEPT: "of-one-that-is-here" } },
    gateway: "started",
  },
  {
    name: "also-elsewhere",
    before: { hosts: [HERE] },
    after: { hosts: [ELSEWHERE, HERE] },
    gateway: "same process",
  },
];

/** Everything that may change in a manifest, to be applied from each beginning, on each service manager. */
export const ROWS: readonly Row[] = [
  ...OF_KEYS,
  ...OF_FILES,
  ...OF_PROFILES,
  ...OF_GATEWAYS,
  ...OF_TOKENS,
  ...OF_HOSTS,
];
