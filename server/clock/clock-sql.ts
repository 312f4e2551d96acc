/**
 * SQL over the one row of `epoch`: the instant instances live by. The database's clock moved by an offset, unless it was made to stand still.
 */
export const CLOCK = `coalesce(clock_held_at, clock_timestamp() + clock_offset_ms * interval '1 millisecond')`;
