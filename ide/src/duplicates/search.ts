/** How likely the pairs must be that are listed, as the address has it. */

export const SCORES = { certain: 0.95, likely: 0.8, possible: 0.5 };

export type Least = keyof typeof SCORES;

/** Reads an address that anybody may have written; the usual score is not in it. */
export function readLeast({ least }: Record<string, unknown>): { least?: Exclude<Least, 'likely'> } {
  return least === 'certain' || least === 'possible' ? { least } : {};
}
