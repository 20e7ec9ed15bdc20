/**
 * What Hermes means: names, paths, run-time files, credentials and ports, command lines, versions.
 * Pure: nothing here reads a file, starts a process or knows of plans.
 */
