import { type Clock, systemClock } from "../../src/clock";

/** A clock that stands still. */
export function fixedClock(day: string): Clock {
  return { ...systemClock, now: () => new Date(`${day}T12:00:00Z`) };
}
