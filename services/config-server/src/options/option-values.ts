/** A value above the range counts as its end, so that a strict wish is not turned into no rule; what is no number counts as not set. */
export function wholeNumber(value: string | undefined, { max, unset = 0 }: { max: number; unset?: number }): number {
  if (value === undefined || !/^\d+$/.test(value.trim())) return unset;
  return Math.min(max, Number(value));
}

/** Whether an option is switched on; what is neither on nor off counts as not set. */
export function isOn(value: string | undefined, { unset }: { unset: boolean } = { unset: false }): boolean {
  const written = value?.trim().toLowerCase() ?? '';
  if (['true', 'yes', '1', 'on', 'enabled'].includes(written)) return true;
  return ['false', 'no', '0', 'off', 'disabled'].includes(written) ? false : unset;
}

/** A comma list without its empty entries. */
export const listed = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
