import { expect } from "@jest/globals";
import { describeOnBackends } from "../../support/on-backends.ts";
import { addBystander, BYSTANDER } from "../support/fleet/bystander.ts";
import type { HostReading } from "../support/fleet/host-reading.ts";
import { JudgedHost } from "../support/fleet/judged-host.ts";
import { addUndeclared, type Beginning } from "./beginnings.ts";
import { fleetOf } from "./fleets.ts";
import { refresh, restart } from "./meantime.ts";
import type { Row } from "./row.ts";
import { ROWS } from "./rows.ts";

/**
 * Makes all changes from one beginning, side by side on one host, each on a profile of its own: every apply is judged,
 * and so is what has become of each gateway.
 */
export function testChangesFrom(beginning: Beginning): void {
  describeOnBackends(`changes of a fleet that is ${beginning.name}`, ({ testOnHost }) => {
    testOnHost(
      "are made, all else is left, and nothing that Hermes does in between is a change",
      async (host) => {
        const judged = new JudgedHost(host, NAMES, [BYSTANDER]);
        const { traits } = host.services;
        const [before, after] = [fleetOf("before", traits.limits), fleetOf("after", traits.limits)];
        await addBystander(host);
        await beginning.prepare(judged, before);
        await judged.apply(before);
        await addUndeclared(judged, before);
        await restart(judged, NAMES.filter(beginning.isRestarted));
        await judged.expectNoChanges();
        await judged.healLimits();
        await beginning.meanwhile(judged, before);

        const { before: was, after: is } = await judged.apply(after, beginning.kills);

        expect(ROWS.map((row) => `${row.name}: ${whatBecame(row, was, is)}`)).toEqual(
          ROWS.map(({ gatewayByLimits, ...row }) => {
            const gateway = traits.takesEditsAtOnce ? row.gateway : (gatewayByLimits ?? row.gateway);
            return `${row.name}: ${beginning.gatewayOf({ ...row, gateway }, traits)}`;
          }),
        );
        await restart(judged, NAMES);
        await judged.expectNoChanges();
        await refresh(judged, NAMES);
        await judged.expectNoChanges();
      },
      1_200_000,
    );
  });
}

const NAMES = ROWS.map(({ name }) => name);

function whatBecame({ name }: Row, before: HostReading, after: HostReading): Row["gateway"] {
  const [was = 0, is = 0] = [before, after].map(({ services }) => services.get(name)?.pid);
  if (was === 0) return is === 0 ? "none" : "started";
  if (is === 0) return "stopped";
  return was === is ? "same process" : "another process";
}
