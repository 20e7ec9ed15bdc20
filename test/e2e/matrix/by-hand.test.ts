import { BY_HAND } from "./beginnings.ts";
import { testChangesFrom } from "./run-matrix.ts";

testChangesFrom(BY_HAND);
