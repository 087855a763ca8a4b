/** Numbers that look random and are the same in every run. */
export interface Random {
  /** A whole number of 0 … below-1. */
  below(below: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
}

/** A linear congruential generator with the constants of Numerical Recipes; its high bits are good enough for rows. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  function fraction(): number {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  }
  function below(limit: number): number {
    return Math.floor(fraction() * limit);
  }
  function pick<T>(choices: readonly T[]): T {
    const choice = choices[below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to pick from');
    return choice;
  }
  return { below, chance: (probability) => fraction() < probability, pick };
}
