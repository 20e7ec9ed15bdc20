import { DRIFTED } from "./beginnings.ts";
import { testChangesFrom } from "./run-matrix.ts";

testChangesFrom(DRIFTED);
