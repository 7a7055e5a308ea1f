import type pg from "pg";
import type { Logger } from "../system/logger.ts";

/** Half of what two processes may be apart: see docs/scaling.md. */
const toleratedMs = 10_000;

/**
 * What is claimed for a while (events, deliveries) is claimed by the machine's clock. Warns when that is far from the
 * database's, which all processes share. Never rejects.
 */
export async function compareClocks(pool: Pick<pg.Pool, "query">, logger: Logger): Promise<void> {
  try {
    const asked = Date.now();
    const { rows } = await pool.query<{ at: Date }>("select clock_timestamp() as at");
    const at = rows[0]?.at.getTime();
    if (at === undefined) return;
    // It was read somewhere between the question and the answer.
    const aheadMs = asked > at ? asked - at : Math.min(0, Date.now() - at);
    if (Math.abs(aheadMs) <= toleratedMs) return;
    const cure = "Set the clocks of the machines by NTP.";
    logger.warn({ code: "clocks_differ", aheadSeconds: Math.round(aheadMs / 1000), cure });
  } catch {
    // The database is away again, and says so elsewhere.
  }
}
