import { defaultFirst } from "../hermes/names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { FleetRecord } from "../model/record.ts";
import { secretsOnHost } from "../observe/env-secrets.ts";
import { planLine } from "../output/apply-lines.ts";
import { membersOf } from "../plan/members.ts";
import { nothingToRelease, planRelease } from "../plan/released.ts";
import { fingerprintWith, keyIdOf, readKey } from "../record/key.ts";
import { readOtherFleets } from "../record/other-fleets.ts";
import { machineId } from "../record/read-record.ts";
import { isOf, type RecordFile, readRecordFile } from "../record/record-file.ts";
import { type RecordPlaces, recordPlaces } from "../record/record-places.ts";
import { isLastRecord, recordsOfRoot } from "../record/records-of-root.ts";
import { digestOf } from "../system/digest.ts";
import { machine } from "../system/machine.ts";
import type { ReadingSystem } from "../system/system.ts";
import { agree } from "./agree.ts";
import { applyFleet, noChanges } from "./apply-fleet.ts";
import { findFleetHost } from "./fleet-host.ts";
import { type Host, look } from "./host.ts";
import type { Loaded } from "./load.ts";
import type { MadePlanner, PlannedNow, Planner } from "./make-plan.ts";
import type { ApplyOptions, Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

const ASKING = { verb: "release", question: "Release this fleet?" };

/** `hermes-fleet release`: lets go of the fleet, whose gateways run on as they are; plans, asks, does it. */
export async function release(options: ApplyOptions): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const made = await releasePlanner(system, options);
  if (!made.ok) return terminal.refuse(made.diagnostics);
  const { planner } = made;
  // Where there is nothing, not even the folder of the lock is made.
  if (system.kind(planner.places.record) === "absent") {
    const { plan } = await planner.plan();
    terminal.event(planLine(plan));
    return noChanges(options, terminal, plan);
  }
  return applyFleet(options, terminal, system, planner, (interruption) =>
    agree(options, terminal, planner, interruption, ASKING),
  );
}

/** All that planning a release takes; the manifest may be gone, as long as a record tells of one fleet. */
export async function releasePlanner(system: ReadingSystem, options: Options): Promise<MadePlanner> {
  const found = await findFleetHost(system, options);
  if (!found.ok) return found;
  const { host, loaded } = found;
  const named = loaded.isDeclared ? loaded.manifest.name : onlyFleet(system, host);
  if (typeof named === "object") return { ok: false, diagnostics: [named] };
  const manifest = { ...loaded.manifest, name: named };
  const places = recordPlaces(system, named, host.layout.root);
  const refusal = whyNot(system, places, readRecordFile(system, places.record), manifest.name, host);
  if (refusal !== undefined) return { ok: false, diagnostics: [refusal] };
  const planner: Planner = {
    loaded: { ...loaded, manifest },
    host,
    places,
    keepsNoRecord: true,
    plan: () => planned(system, { ...loaded, manifest }, host, places),
  };
  return { ok: true, planner };
}

async function planned(
  system: ReadingSystem,
  { manifest }: Extract<Loaded, { ok: true }>,
  host: Host,
  places: RecordPlaces,
): Promise<PlannedNow> {
  const { layout, manager } = host;
  const format = manager?.format;
  const file = readRecordFile(system, places.record);
  const record = file.is === "record" ? file.record : undefined;
  const owner = { fleet: manifest.name, root: layout.root, machine: machineId(system) };
  const { others } = readOtherFleets(system, places.record, layout.root, owner);
  const members = membersOf({
    manifest: { ...manifest, profiles: new Map(), removed: new Map(), elsewhere: new Map() },
    record,
    others,
    host: record?.host ?? system.hostName,
    isSameHost: true,
    formerManifest: undefined,
    exports: places.exports,
  }).planned;
  const facts = await look(system, host, manifest, members, record);
  const base = {
    fleet: manifest.name,
    host: record?.host ?? system.hostName,
    root: layout.root,
    manager: format?.kind ?? ("none" as const),
  };
  const key = readKey(system, places.key);
  const plan =
    record === undefined || file.is !== "record"
      ? nothingToRelease(
          base,
          recordsOfRoot(system, places, layout.root).map((one) => one.fleet),
        )
      : planRelease({
          manifest,
          record,
          isComparable: isComparable(record, key),
          profiles: defaultFirst(members.keys()),
          facts,
          layout,
          format,
          // Nothing that is made with it outlives the plan.
          fingerprint: key === undefined ? (value) => value : fingerprintWith(key),
          digest: digestOf,
          host: base.host,
          own: [
            ...keyOf(system, places),
            {
              path: places.record,
              text: file.text,
              what: "no drift is told any more, and no restart is owed",
            },
          ],
          exports: {
            folder: places.exports,
            names: system.names(places.exports).filter((name) => !name.startsWith(".")),
          },
        });
  return {
    plan,
    secrets: new Map(),
    knownSecrets: [...secretsOnHost(system, layout, facts.profiles, facts.files)],
    record,
    recordedHost: base.host,
    facts,
    host: base.host,
    members,
  };
}

function isComparable({ keyId }: FleetRecord, key: string | undefined): boolean {
  return key !== undefined && (keyId === undefined || keyId === keyIdOf(key));
}

/** The key goes with the last record: it is one for all fleets of this user. */
function keyOf(system: ReadingSystem, places: RecordPlaces) {
  const file = system.readText(places.key, { maxBytes: 4096 });
  return file.is === "text" && isLastRecord(system, places)
    ? [
        {
          path: places.key,
          text: file.text,
          what: "the key of its fingerprints goes with it, which no other fleet needs",
        },
      ]
    : [];
}

/** The name of the fleet where no manifest says it: that of the only record of this Hermes root. */
function onlyFleet(system: ReadingSystem, { layout }: Host): string | Diagnostic {
  const usual = "fleet";
  const found = recordsOfRoot(system, recordPlaces(system, usual, layout.root), layout.root);
  const [first, ...others] = found;
  if (others.length === 0) return first?.fleet ?? usual;
  return {
    code: "manifest-not-found",
    severity: "error",
    message: `there is no manifest, and more than one fleet on ${layout.root}: ${found.map(({ fleet }) => fleet).join(", ")}`,
    hint: "Name the manifest of one with -f.",
  };
}

/** A record that tells nothing of this host releases nothing on it. */
function whyNot(
  system: ReadingSystem,
  { record: path }: RecordPlaces,
  file: RecordFile,
  fleet: string,
  { layout: { root } }: Host,
): Diagnostic | undefined {
  const refused = (reason: string, hint: string): Diagnostic => ({
    code: file.is === "record" ? "record-foreign" : "record-unusable",
    severity: "error",
    message: `the record of the fleet "${fleet}" ${reason}`,
    path,
    hint,
    blocks: "apply",
  });
  switch (file.is) {
    case "absent":
      return undefined;
    case "newer":
      return refused("was written by a newer version of hermes-fleet", "Use that version, or a newer one.");
    case "unusable":
      return refused(
        `cannot be used: ${file.reason}`,
        "Apply the manifest, which writes a new one, and release then; or move the file away.",
      );
    case "record":
      return isOf(file.record, { fleet, root, machine: machineId(system) })
        ? undefined
        : refused(
            `is of another machine, then called "${file.record.host}", or of another Hermes root or fleet`,
            "Nothing of it is on this host: move the file away, or release it where it was made.",
          );
    default:
      return file satisfies never;
  }
}
