import { machine } from "../../src/system/machine.ts";
import type { System } from "../../src/system/system.ts";

/** A machine whose time passes by sleeping alone, and at once. */
export class FakeClock {
  nowMs = 0;
  /** How long each sleep was. */
  readonly slept: number[] = [];
  readonly system: System;

  constructor() {
    this.system = {
      ...machine(),
      now: () => this.nowMs,
      sleep: async (ms) => {
        this.slept.push(ms);
        this.nowMs += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
  }
}
