// Required into a measured process: tells on file descriptor 3 what it took. Never in the timed runs.
const childProcess = require("node:child_process");
const { writeSync } = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

let children = 0;

const { spawn } = childProcess.ChildProcess.prototype;
childProcess.ChildProcess.prototype.spawn = function (...options) {
  children += 1;
  return spawn.apply(this, options);
};
for (const name of ["spawnSync", "execFileSync", "execSync"]) {
  const original = childProcess[name];
  childProcess[name] = (...words) => {
    children += 1;
    return original(...words);
  };
}
syncBuiltinESMExports();

process.on("exit", () => {
  // The kernel's own high-water mark of this process, in KiB.
  writeSync(3, JSON.stringify({ peakKib: process.resourceUsage().maxRSS, children }));
});
