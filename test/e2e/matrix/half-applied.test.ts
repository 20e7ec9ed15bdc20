import { HALF_APPLIED } from "./beginnings.ts";
import { testChangesFrom } from "./run-matrix.ts";

testChangesFrom(HALF_APPLIED);
