/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Seeded {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A number between two bounds. */
  between(low: number, high: number): number;
  /** A whole number from 0 up to, but not including, `count`. */
  below(count: number): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** A number around 0 whose spread is about normal with deviation 1. */
  bell(): number;
}

/** Starts a sequence from a seed: Mulberry32, a well-mixed 32-bit generator (Tommy Ettinger, public domain). */
export function seeded(seed: number): Seeded {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    below: (count) => Math.floor(next() * count),
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
    chance: (probability) => next() < probability,
    bell: () => (next() + next() + next() - 1.5) * 2,
  };
}

/** `count` different whole numbers below `total` in seeded order; all of them when there are fewer. */
export function drawPlaces(random: Seeded, total: number, count: number): number[] {
  const swapped = new Map<number, number>();
  const places: number[] = [];
  for (let i = 0; i < Math.min(count, total); i++) {
    const j = i + random.below(total - i);
    places.push(swapped.get(j) ?? j);
    swapped.set(j, swapped.get(i) ?? i);
  }
  return places;
}
