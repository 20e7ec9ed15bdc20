import { FRESH } from "./beginnings.ts";
import { testChangesFrom } from "./run-matrix.ts";

testChangesFrom(FRESH);
