import { LABEL_PREFIX } from "../hermes/layout.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import { agentFolder } from "./agent-path-format.ts";
import type { PlacesFormat } from "./manager.ts";

const SUFFIX = ".plist";

/** Where property lists lie besides those that the fleet looks for by their labels. */
export const launchdPlaces: PlacesFormat = {
  folder: agentFolder,
  systemFolders: ["/Library/LaunchDaemons", "/Library/LaunchAgents"].map(
    (path) => path as AbsolutePath, // absolute as they stand
  ),
  serviceIn(name) {
    const label = name.slice(0, -SUFFIX.length);
    const isGateway = label === LABEL_PREFIX || label.startsWith(`${LABEL_PREFIX}-`);
    return name.endsWith(SUFFIX) && isGateway ? (label as ServiceId) : undefined; // Hermes' label is the file's name
  },
  legacy: [],
  remedy: {
    user: ({ service, path }) => `launchctl bootout gui/$(id -u)/${service}; rm ${path}`,
    system: ({ service, path }) => `sudo launchctl bootout system/${service}; sudo rm ${path}`,
  },
  dropIns: undefined,
};
