/** Thrown where an analysis has used up its work: a question is left undecided, never guessed. */
export class Undecided extends Error {}

/** Counts the steps of an analysis. Steps, not time, so that the result is the same on every machine. */
export class Work {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Takes steps. Throws `Undecided` when there are none left. */
  spend(steps = 1): void {
    this.#left -= steps;
    if (this.#left < 0) throw new Undecided("the work of the analysis is used up");
  }
}
