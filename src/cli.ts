#!/usr/bin/env node
import packageJson from "../package.json" with { type: "json" };

const words = process.argv.slice(2);
// NO_COLOR wins; Node itself would go by the other one, and warn of that on stderr.
if (process.env.NO_COLOR) delete process.env.FORCE_COLOR;
// A reader that has seen enough (`| head`) is no error, and no reason to leave an apply half done.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
  });
}
// Where nothing is left to wait for, Node ends, done or not: only an outcome is a success.
process.exitCode = 1;
void main().then((exitCode) => {
  process.exitCode = exitCode;
});

async function main(): Promise<number> {
  if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
    process.stdout.write(`${packageJson.version}\n`);
    return 0;
  }
  if (words[0] === "__complete") {
    const { complete } = await import("./commands/completion/complete.ts");
    process.stdout.write(await complete(words.slice(1), packageJson.version));
    return 0;
  }
  const { runProgram } = await import("./commands/program.ts");
  return runProgram(words, packageJson.version);
}
