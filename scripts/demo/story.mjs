import { isDeepStrictEqual } from "node:util";
import { TOKENS } from "./stage.mjs";

const PROFILES = ["coder", "default", "personal-bot", "research"];
/** What the manifest says of each gateway. */
const WANTED = { coder: "running", default: "running", "personal-bot": "running", research: "stopped" };

/** A comment that somebody leaves in a managed file; the fleet has no business with it. */
const NOTE = "# ask Ada before changing this";

/** The demo itself, step by step. Throws, naming what is different, where an outcome is not as it should be. */
export async function perform(stage, narrator) {
  const scene = new Scene(stage, narrator);
  narrator.says(
    `hermes-fleet on stand-ins for Hermes, systemctl and loginctl. The home is ${stage.home}; nothing outside of it is touched. The tokens are made up and come from the environment.`,
  );
  await validate(scene);
  await planFresh(scene);
  await apply(scene);
  await planAgain(scene);
  await restartByHermes(scene);
  await drift(scene);
  await heal(scene);
  await refuseConflict(scene);
  await swapTokens(scene);
  await leave(scene);
  await status(scene);
}

async function validate(scene) {
  scene.step("The manifest", "hermes-fleet.example.yaml, copied here, declares four agents.");
  await scene.run("hermes-fleet validate", 0);
}

async function planFresh(scene) {
  scene.step("Plan", "What is missing on this host? A plan only looks: it writes nothing.");
  const before = scene.files();
  await scene.run("hermes-fleet plan --detailed-exitcode", 2);
  scene.expect("it says 2 for changes, and has written nothing", scene.files(), before);
}

async function apply(scene) {
  scene.step(
    "Apply",
    "The same plan, carried out: profiles, files, services, then all gateways side by side.",
  );
  await scene.run("hermes-fleet apply --auto-approve", 0);
  scene.expect("three gateways run, and research is set up without being started", scene.states(), WANTED);
  scene.expect("every .env is its owner's alone (0600)", scene.envModes(), new Set(["600"]));
  await scene.run("hermes-fleet status", 0);
}

async function planAgain(scene) {
  scene.step("Plan again", "After an apply there is nothing left to do.");
  await scene.run("hermes-fleet plan --detailed-exitcode", 0);
  await scene.expectNoChanges();
}

async function restartByHermes(scene) {
  scene.step(
    "Hermes goes its own way",
    "Hermes restarts a gateway and rewrites its service; that is no drift, since what counts is the same.",
  );
  const { pid } = scene.gateway("coder");
  await scene.run("hermes -p coder gateway restart", 0);
  await scene.eventually("it runs again, as another process", () => {
    const now = scene.gateway("coder");
    return now.state === "running" && now.pid !== pid;
  });
  await scene.expectNoChanges();
}

async function drift(scene) {
  scene.step(
    "Drift, by hand",
    "Somebody pastes a wrong token, leaves a comment beside it, changes a setting and stops a gateway.",
  );
  const env = "~/.hermes/profiles/coder/.env";
  await scene.run(`sed -i 's/^TELEGRAM_BOT_TOKEN=.*/TELEGRAM_BOT_TOKEN=1009:oops/' \\\n    ${env}`, 0);
  await scene.run(`echo '${NOTE}' >> ${env}`, 0);
  await scene.run("hermes -p coder config set agent.max_turns 5", 0);
  await scene.run("systemctl --user stop hermes-gateway-personal-bot", 0);

  await scene.run("hermes-fleet plan --detailed-exitcode", 2);
  const { changes } = await scene.plan();
  const actions = changes.flatMap(({ address, action }) =>
    action === "no-op" ? [] : [`${address} ${action}`],
  );
  scene.expect("it has found the three of them, and what they ask for", actions, [
    "profile.coder.config update",
    "profile.coder.env update",
    "profile.coder.gateway restart",
    "profile.personal-bot.gateway update",
  ]);
}

async function heal(scene) {
  scene.step("Heal", "Apply again: only what differs is touched, only what read it is restarted.");
  const before = scene.gateways();
  await scene.run("hermes-fleet apply --auto-approve", 0);
  const after = scene.gateways();
  scene.expect("the gateways are as the manifest says", scene.states(), WANTED);
  scene.expect("coder has been restarted", after.coder.pid !== before.coder.pid, true);
  scene.expect("default has not been touched", after.default, before.default);
  const lines = scene.env("coder").split("\n");
  scene.expect(
    "coder has its own token back",
    lines.includes(`TELEGRAM_BOT_TOKEN=${TOKENS.CODER_TELEGRAM_TOKEN}`),
    true,
  );
  scene.expect("and the comment is still there", lines.includes(NOTE), true);
  await scene.expectNoChanges();
}

async function refuseConflict(scene) {
  scene.step(
    "A token conflict is refused",
    "Research is to run, by mistake with coder's token. Two gateways cannot share a bot.",
  );
  const before = { files: scene.files(), gateways: scene.gateways() };
  await scene.run(
    "sed -e 's/RESEARCH_TELEGRAM_TOKEN/CODER_TELEGRAM_TOKEN/' \\\n    -e 's/state: stopped/state: running/' hermes-fleet.yaml > mistake.yaml",
    0,
  );
  await scene.run("hermes-fleet apply -f mistake.yaml --auto-approve", 1);
  const { diagnostics } = await scene.plan("-f mistake.yaml");
  scene.expect(
    "the conflict is the one error",
    diagnostics.flatMap(({ code, severity }) => (severity === "error" ? [code] : [])),
    ["token-conflict"],
  );
  const after = { files: scene.files(), gateways: scene.gateways() };
  scene.expect("nothing was changed and nothing restarted", after, before);
}

async function swapTokens(scene) {
  scene.step(
    "Two tokens are swapped",
    "Default and coder exchange their bots. Both gateways end before either starts with the other's token.",
  );
  const before = scene.gateways();
  await scene.run(
    "sed -i -e 's/DEFAULT_TELEGRAM/OTHER/' -e 's/CODER_TELEGRAM/DEFAULT_TELEGRAM/' \\\n    -e 's/OTHER/CODER_TELEGRAM/' hermes-fleet.yaml",
    0,
  );
  await scene.run("hermes-fleet apply --auto-approve", 0);
  const after = scene.gateways();
  scene.expect("the gateways are as the manifest says", scene.states(), WANTED);
  scene.expect(
    "each of the two has the other's token",
    ["default", "coder"].map((name) => scene.token(name)),
    [TOKENS.CODER_TELEGRAM_TOKEN, TOKENS.DEFAULT_TELEGRAM_TOKEN],
  );
  scene.expect("personal-bot has not been touched", after["personal-bot"], before["personal-bot"]);
}

async function leave(scene) {
  scene.step(
    "A profile leaves the manifest",
    "Personal-bot is taken out. Its gateway is stopped and its service removed; its home stays.",
  );
  await scene.run("sed -i '/^  personal-bot:/,/^$/d' hermes-fleet.yaml", 0);
  await scene.run("hermes-fleet apply --auto-approve", 0);
  scene.expect("only its gateway has gone", scene.states(), { ...WANTED, "personal-bot": "stopped" });
  scene.expect("its service is no more", scene.hasService("personal-bot"), false);
  scene.expect(
    "its .env is still there, with its token",
    scene.env("personal-bot").includes(TOKENS.PERSONAL_DISCORD_TOKEN),
    true,
  );
  await scene.expectNoChanges();
}

async function status(scene) {
  scene.step("Status", "What each gateway is to do, and what it does.");
  await scene.run("hermes-fleet status", 0);
  const printed = [];
  for (const words of ["status --json", "plan --json", "plan --full", "apply --auto-approve --json"])
    printed.push(await scene.output(`hermes-fleet ${words}`));
  const kept = scene.record();
  const shown = Object.values(TOKENS).filter((token) =>
    [...printed, kept].some((text) => text.includes(token)),
  );
  scene.expect("no token is in any output or in the record", shown, []);
}

/** The stage with the means to tell and to check. */
class Scene {
  #stage;
  #narrator;

  constructor(stage, narrator) {
    this.#stage = stage;
    this.#narrator = narrator;
  }

  step(title, text) {
    this.#narrator.step(title, text);
  }

  /** Runs a command in sight, and holds it to its exit code. */
  async run(line, exitCode) {
    this.#narrator.command(line);
    const code = await this.#stage.show(line);
    if (code !== exitCode) throw new Error(`\`${line}\` ended with ${code}, not ${exitCode}`);
  }

  /** Holds an outcome to what it should be. */
  expect(what, actual, expected) {
    if (!isDeepStrictEqual(actual, expected)) {
      throw new Error(`${what}: there should be ${shown(expected)}, and there is ${shown(actual)}`);
    }
    this.#narrator.check(what);
  }

  async expectNoChanges() {
    const { outcome } = await this.plan();
    this.expect("a plan finds no changes", outcome, "no-changes");
  }

  async eventually(what, condition) {
    const deadline = performance.now() + 5_000;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`${what}: not within 5 s`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    this.#narrator.check(what);
  }

  async plan(words = "") {
    return JSON.parse(await this.output(`hermes-fleet plan --json ${words}`));
  }

  async output(line) {
    return (await this.#stage.quietly(line)).stdout;
  }

  gateway(profile) {
    return this.#stage.gateway(profile);
  }

  gateways() {
    return Object.fromEntries(PROFILES.map((name) => [name, this.gateway(name)]));
  }

  states() {
    return Object.fromEntries(PROFILES.map((name) => [name, this.gateway(name).state]));
  }

  env(profile) {
    return this.#stage.read(this.#stage.profile(profile, ".env"));
  }

  /** The Telegram token in a profile's `.env`. */
  token(profile) {
    return /^TELEGRAM_BOT_TOKEN=(.*)$/m.exec(this.env(profile))?.[1];
  }

  hasService(profile) {
    return this.#stage.readIfThere(this.#stage.unit(profile)) !== undefined;
  }

  envModes() {
    return new Set(PROFILES.map((name) => this.#stage.mode(this.#stage.profile(name, ".env"))));
  }

  /** What the fleet answers for, as it is now. */
  files() {
    const names = [".env", "config.yaml", "SOUL.md", "profile.yaml"];
    return PROFILES.flatMap((profile) =>
      names.map((name) => this.#stage.readIfThere(this.#stage.profile(profile, name))),
    );
  }

  record() {
    return this.#stage.readAll(this.#stage.path(".local/state/hermes-fleet"));
  }
}

function shown(value) {
  return JSON.stringify(value instanceof Set ? [...value] : value);
}
