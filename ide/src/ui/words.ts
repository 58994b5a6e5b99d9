/** Dates in words, as the reader's browser writes them. */

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const UTC_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** The day of an instant, or of a date, which has no time zone. */
export function day(text: string): string {
  return text.includes('T') ? DAY.format(new Date(text)) : UTC_DAY.format(new Date(`${text}T00:00:00Z`));
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The day and the time of an instant, where the reader is. */
export function moment(text: string): string {
  return MOMENT.format(new Date(text));
}

/** Today as the server counts days. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

interface Born {
  birthDate: string | null;
  birth: { year: number | null; month: number | null; day: number | null; original: string | null } | null;
}

/** What is known of a date of birth; nothing if nothing is. */
export function bornOf({ birthDate, birth }: Born): string {
  if (birthDate !== null) return day(birthDate);
  if (birth === null) return '';
  return birth.original ?? [birth.day, birth.month, birth.year].filter((known) => known !== null).join('/');
}

/** The key of a custom field as a heading: home_city → Home city. Other names stay as somebody wrote them. */
export function keyInWords(key: string): string {
  return /^[a-z][a-z0-9_]*$/.test(key) ? `${key.charAt(0).toUpperCase()}${key.slice(1).replaceAll('_', ' ')}` : key;
}
