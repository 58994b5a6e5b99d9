/** What a list of contacts is asked for: search, filters and order, as its address and the API have them. */

import type { ContactFilter, ContactOrder } from '../../gql/graphql';

export interface ListSearch {
  search?: string;
  company?: string;
  hasRole?: string;
  lacksRole?: string;
  flagged?: true;
  over?: true;
  sort?: ContactOrder;
}

export const ORDERS: Record<ContactOrder, string> = {
  NAME_ASC: 'Name, A to Z',
  NAME_DESC: 'Name, Z to A',
  GIVEN_NAME_ASC: 'Given name, A to Z',
  GIVEN_NAME_DESC: 'Given name, Z to A',
  FAMILY_NAME_ASC: 'Family name, A to Z',
  FAMILY_NAME_DESC: 'Family name, Z to A',
  COMPANY_ASC: 'Company, A to Z',
  COMPANY_DESC: 'Company, Z to A',
  CREATED_AT_DESC: 'Newest first',
  CREATED_AT_ASC: 'Oldest first',
  UPDATED_AT_DESC: 'Most recently updated first',
  UPDATED_AT_ASC: 'Least recently updated first',
  NEXT_BIRTHDAY_ASC: 'Next birthday first',
  NEXT_BIRTHDAY_DESC: 'Next birthday last',
  BIRTH_DATE_ASC: 'Oldest people first',
  BIRTH_DATE_DESC: 'Youngest people first',
  ASSOCIATION_COUNT_DESC: 'Most associations first',
  ASSOCIATION_COUNT_ASC: 'Fewest associations first',
};

const TEXTS = ['search', 'company', 'hasRole', 'lacksRole'] as const;
const SWITCHES = ['flagged', 'over'] as const;

/** Reads an address that anybody may have written. */
export function readSearch(given: Record<string, unknown>): ListSearch {
  const found: ListSearch = {};
  for (const name of TEXTS) {
    const value = given[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  for (const name of SWITCHES) if (given[name] === 'yes' || given[name] === true) found[name] = true;
  if (typeof given.sort === 'string' && given.sort in ORDERS) found.sort = given.sort as ContactOrder;
  return found;
}

// What the list was last asked for, to which a profile leads back.
let last: ListSearch = {};

export function rememberSearch(search: ListSearch): void {
  last = search;
}

export function lastSearch(): ListSearch {
  return last;
}

/** Addresses have plain texts: 123 and true are searched for as they are written. */
export function readWritten(text: string): Record<string, unknown> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function written(search: Record<string, unknown>): string {
  const entries = Object.entries(search).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value === true ? 'yes' : String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

export function filterOf(given: ListSearch): ContactFilter | null {
  const { search, company, hasRole, lacksRole, flagged, over } = given;
  const filter: ContactFilter = {
    ...(search?.trim() ? { search: search.trim() } : {}),
    ...(company ? { companyName: { startsWith: company } } : {}),
    ...(hasRole ? { hasRole } : {}),
    ...(lacksRole ? { lacksRole } : {}),
    ...(flagged ? { hasOpenRedFlag: true } : {}),
    ...(over ? { overLimit: true } : {}),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

export interface Chip {
  name: keyof ListSearch;
  text: string;
}

/** The filters in words, each of which can be taken away. */
export function chipsOf({ company, hasRole, lacksRole, flagged, over }: ListSearch): Chip[] {
  const chips: Chip[] = [];
  if (company) chips.push({ name: 'company', text: `Company: ${company} …` });
  if (hasRole) chips.push({ name: 'hasRole', text: `Has role: ${hasRole}` });
  if (lacksRole) chips.push({ name: 'lacksRole', text: `Lacks role: ${lacksRole}` });
  if (flagged) chips.push({ name: 'flagged', text: 'Open red flag' });
  if (over) chips.push({ name: 'over', text: 'Over a limit' });
  return chips;
}
