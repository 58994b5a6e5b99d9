/** Dates in words, as the reader's browser writes them. */

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const UTC_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** The day of an instant, or of a date, which has no time zone. */
export function day(text: string): string {
  return text.includes('T') ? DAY.format(new Date(text)) : UTC_DAY.format(new Date(`${text}T00:00:00Z`));
}

/** Today as the server counts days. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
