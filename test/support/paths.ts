import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

export const REPOSITORY = path(".");
export const FIXTURES = path("fixtures");
/** The bundled program, made by `npm test` before the suites run. */
export const PROGRAM = path("dist/hermes-fleet.js");
