import type { PlatformName } from "../../chat/address.ts";
import type { Broadcast, Outcome, Tally, Work } from "../../features/broadcasts/broadcast.ts";
import type { PersonKey } from "../../storage/storage.ts";

type Result =
  | { readonly kind: "done"; readonly broadcast: Broadcast }
  | {
      readonly kind: "refused";
      readonly because: "not_found" | "wrong_state" | "own_broadcast" | "not_written";
    };

export interface Progress {
  readonly work: Work;
  readonly total: number;
  readonly left: number;
  readonly done: Readonly<Partial<Record<Outcome, number>>>;
  readonly withdrawn: number;
  readonly perSecond: number;
  readonly endsAt: number | undefined;
}

export interface Report {
  readonly tallies: readonly Tally[];
  readonly unreached: readonly {
    readonly name: string | undefined;
    readonly platform: PlatformName;
    readonly work: Work;
    readonly outcome: Outcome;
  }[];
  readonly crossposts: {
    readonly done: number;
    readonly waiting: number;
    readonly impossible: number;
    readonly nextAt: number | undefined;
  };
}

export interface AuditLine {
  readonly at: number;
  readonly action: string;
  readonly actor: PersonKey | undefined;
}

/** What the pages use of the broadcasts. */
export interface BroadcastDesk {
  list(): Promise<readonly Broadcast[]>;
  find(id: number): Promise<Broadcast | undefined>;
  progress(id: number): Promise<Progress>;
  report(id: number): Promise<Report>;
  audit(id: number): Promise<readonly AuditLine[]>;
  /** `seen`: the mark of what the approver was shown. */
  approve(id: number, by: PersonKey, seen?: string): Promise<Result>;
  sendBack(id: number, by: PersonKey): Promise<Result>;
  pause(id: number, by: PersonKey): Promise<Result>;
  resume(id: number, by: PersonKey): Promise<Result>;
  cancel(id: number, by: PersonKey): Promise<Result>;
}
