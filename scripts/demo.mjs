// `npm run demo`: the main job on stand-ins, in a throw-away home. It tells what it does, checks what comes of
// it, and ends with 1 where something is not as it should be.
import { Narrator } from "./demo/narrator.mjs";
import { whyNotHere } from "./demo/requirements.mjs";
import { Stage } from "./demo/stage.mjs";
import { perform } from "./demo/story.mjs";

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const began = performance.now();
const narrator = new Narrator(process.stdout);
process.exitCode = await main();

async function main() {
  const reason = whyNotHere();
  if (reason !== undefined) {
    narrator.problem(reason);
    return 1;
  }
  const stage = new Stage();
  const received = [];
  for (const signal of Object.keys(SIGNALS)) {
    process.on(signal, () => {
      received.push(signal);
      // Whatever runs is ended; the step that waits for it then fails, and all is cleaned up below.
      stage.interrupt();
    });
  }
  let failure;
  try {
    await stage.set();
    await perform(stage, narrator);
  } catch (error) {
    failure = error;
  }
  const leftovers = await stage.clear();

  const [signal] = received;
  if (leftovers.length > 0) narrator.problem(`Left over: ${leftovers.join(", ")}`);
  if (signal !== undefined) {
    narrator.problem(`Ended by ${signal}. Its processes have ended, and its home is removed.`);
    return SIGNALS[signal];
  }
  if (failure !== undefined) narrator.problem(`Not as it should be: ${failure.message}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (failure !== undefined || leftovers.length > 0) return 1;
  narrator.end(
    `All ${narrator.checks} checks hold. It took ${seconds} s; its processes have ended, and its home is removed.`,
  );
  return 0;
}
