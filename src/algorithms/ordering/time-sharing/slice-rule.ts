// When whoever shares its machine has to give way: service comes in slices, and levels say who goes before whom. For the
// orderings that share time.

/** Service is core time that was given (us), whatever came of it. */
export interface SliceRule {
  /** Of a task that has had so much service; a lower level goes first. Never falls as service grows. */
  level(attained: number): number;
  /** The least service with which a task is on this level. */
  levelStart(level: number): number;
  /** The slice that begins or goes on at so much service ends at so much; always more. */
  sliceEnd(attained: number): number;
}

/** All are alike; slices are of the same length. */
export function oneLevel(quantum: number): SliceRule {
  return { level: () => 0, levelStart: () => 0, sliceEnd: (attained) => nextMultiple(attained, quantum) };
}

/** A level for every quantum of service, without end. */
export function endlessLevels(quantum: number): SliceRule {
  return {
    level: (attained) => Math.floor(attained / quantum),
    levelStart: (level) => level * quantum,
    sliceEnd: (attained) => nextMultiple(attained, quantum),
  };
}

/** Each level's slice is twice as long as that of the level before; on the last one, slice follows slice. */
export function doublingLevels(quantum: number, levels: number): SliceRule {
  const lengths = [quantum];
  const starts = [0];
  for (let level = 1; level < levels; level += 1) {
    starts.push(starts[level - 1]! + lengths[level - 1]!);
    lengths.push(2 * lengths[level - 1]!);
  }
  const levelOf = (attained: number): number => {
    let level = 0;
    while (level + 1 < levels && attained >= starts[level + 1]!) level += 1;
    return level;
  };
  return {
    level: levelOf,
    levelStart: (level) => starts[level]!,
    sliceEnd(attained) {
      const level = levelOf(attained);
      return starts[level]! + nextMultiple(attained - starts[level]!, lengths[level]!);
    },
  };
}

/** The next one above `value`. */
function nextMultiple(value: number, unit: number): number {
  return (Math.floor(value / unit) + 1) * unit;
}
