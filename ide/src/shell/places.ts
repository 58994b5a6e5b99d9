/** The places of the page, which the address decides between, and the ways from one to another. */

import { useSyncExternalStore } from 'react';

export const HOME = new URL('.', document.baseURI).pathname;
export const GRAPHIQL = `${HOME}graphql`;

export const ADMINISTRATION = 'administration';
export const ADMINISTRATION_ADDRESS = `${HOME}#/${ADMINISTRATION}`;

/** Whether this server executes what somebody writes; one that is limited to the operations of the page does not. */
export const hasGraphiQL = document.querySelector<HTMLMetaElement>('meta[name=graphiql]')?.content !== 'no';

export const isGraphiQL = hasGraphiQL && location.pathname.replace(/\/$/, '') === GRAPHIQL;

export type PlaceName = 'contacts' | 'administration' | 'graphiql';

const listeners = new Set<() => void>();
let place: PlaceName = isGraphiQL ? 'graphiql' : placeOf(location.hash.slice(1));

/** Where the user is. */
export function usePlace(): PlaceName {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );
}

/** Called when the address behind the # leads elsewhere; browsers report only some of these changes themselves. */
export function entered(path: string): void {
  place = placeOf(path);
  listeners.forEach((listener) => listener());
}

function placeOf(path: string): PlaceName {
  return path.startsWith(`/${ADMINISTRATION}`) ? 'administration' : 'contacts';
}

/** An operation that another view asked for, in the part of the address that browsers do not send. */
export interface HandedOver {
  query: string;
  variables: Record<string, unknown>;
}

export function queryAddress(query: string, variables: object): string {
  const given = new URLSearchParams({ query: tidy(query), variables: JSON.stringify(variables, null, 2) });
  return `${GRAPHIQL}#${given}`;
}

/** Takes the operation out of the address, so that a reload does not bring it back. */
export function handedOver(): HandedOver | null {
  const given = new URLSearchParams(location.hash.slice(1));
  const query = given.get('query');
  if (query === null) return null;
  history.replaceState(null, '', GRAPHIQL);
  return { query, variables: read(given.get('variables')) };
}

export function profileAddress(id: string): string {
  return `${HOME}#/contacts/${id}`;
}

function read(text: string | null): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text ?? '{}');
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Removes the indentation that the generator gives the first line. */
function tidy(query: string): string {
  return query.trim();
}
