import type { Distribution } from "../hermes/distribution.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { DistributionSettings } from "../model/manifest.ts";
import type { ValueMap } from "../model/value.ts";

/** What has to be done about the distribution of a profile. */
export type Distributing =
  | {
      readonly does: "install";
      readonly want: DistributionSettings;
      /** Over what an apply that was ended has left, once that is saved. */
      readonly isForced: boolean;
      /** Undefined where only Hermes can look into the source. */
      readonly brings: Distribution | undefined;
      readonly config: ValueMap;
    }
  | {
      readonly does: "update";
      readonly want: DistributionSettings;
      /** Undefined where it cannot be told. */
      readonly from: string | undefined;
      readonly brings: Distribution | undefined;
      /** An update was ended before Hermes had noted the source again, without which there is no other. */
      readonly lacksSource: boolean;
    };

/** What is to be done about it, or why nothing can be. */
export type DistributionDecision =
  /** Nothing is declared, or all is as it should be. */
  | { readonly is: "settled" }
  | { readonly is: "refused"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly is: "due"; readonly what: Distributing };
