import packageJson from "../package.json" with { type: "json" };

const words = process.argv.slice(2);
// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${packageJson.version}\n`);
} else {
  const { runProgram } = await import("./commands/program.ts");
  process.exitCode = await runProgram(words, packageJson.version);
}
