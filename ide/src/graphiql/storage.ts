/** GraphiQL's storage between visits: queries and variables, but never headers, which may contain a token. */

import type { Storage } from '@graphiql/toolkit';

export const storage: Storage = {
  get length() {
    return localStorage.length;
  },
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => localStorage.setItem(name, withoutHeaders(value)),
  removeItem: (name) => localStorage.removeItem(name),
  clear: () => localStorage.clear(),
};

function withoutHeaders(value: string): string {
  if (!value.includes('"headers"')) return value;
  return JSON.stringify(JSON.parse(value, (name, held: unknown) => (name === 'headers' ? null : held)));
}
