/**
 * systemd and launchd behind one interface: the format of a definition (pure), states (reading)
 * and verbs (writing), each in a file of its own. Nothing here decides what should be.
 */
export type { ServiceFormat, ServiceStates, ServiceVerbs } from "./manager.ts";
