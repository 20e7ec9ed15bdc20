export default {
  testEnvironment: "node",
  // Most suites wait for processes: a worker a core, not one less.
  maxWorkers: "100%",
  // What hangs ends; a busy machine is no failure.
  testTimeout: 300_000,
  // A worker that has nothing left open may still take more than the usual half second to go.
  workerGracefulExitTimeout: 20_000,
  globalSetup: "<rootDir>/test/support/compile-stand-ins.mjs",
  testSequencer: "<rootDir>/test/support/longest-first.mjs",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2023",
          parser: { syntax: "typescript" },
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
};
