/**
 * Who is signed in: the token lies in this tab's sessionStorage, never in an address and never on disk.
 *
 * A session that is shared is handed to other tabs of this browser that ask for it, and ends with the last of them.
 */

import { useSyncExternalStore } from 'react';

export interface SignedInUser {
  id: string;
  name: string;
  role: 'ADMIN' | 'EDITOR' | 'VIEWER';
}

export type Reach = 'tab' | 'browser';

export interface Session {
  /** `starting` until the server has answered once; `out` asks for a token. */
  state: 'starting' | 'in' | 'out';
  user: SignedInUser | null;
  /** Whether the token that was in use is no longer accepted; what is on the page stays. */
  expired: boolean;
  /** Whether there is a token to log out of; without one, every caller is the administrator. */
  hasToken: boolean;
}

const TOKEN = 'contact-graph:token';
const REACH = 'contact-graph:reach';
const PATIENCE = 150;

type Told = { kind: 'wanted' } | { kind: 'token'; token: string } | { kind: 'out' };

// Tabs of another server or folder of this origin have sessions of another name.
const channel = new BroadcastChannel(`contact-graph:${new URL('.', document.baseURI).pathname}`);
const listeners = new Set<() => void>();
let session: Session = { state: 'starting', user: null, expired: false, hasToken: token() !== null };
/** Resolved when somebody has signed in again. */
let waiting = Promise.withResolvers<void>();

export function token(): string | null {
  return sessionStorage.getItem(TOKEN);
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session);
}

export function currentSession(): Session {
  return session;
}

/** Resolves when a user is signed in who may see what is on this page. */
export function signedIn(): Promise<void> {
  return session.state === 'in' ? Promise.resolve() : waiting.promise;
}

/** Keeps an accepted token, if its reach is new. Another user than before begins with a fresh page. */
export function signIn(user: SignedInUser, accepted: string | null, reach: Reach | null): void {
  const before = session.user;
  if (accepted !== null && reach !== null) {
    sessionStorage.setItem(TOKEN, accepted);
    sessionStorage.setItem(REACH, reach);
    if (reach === 'browser') tell({ kind: 'token', token: accepted });
  }
  if (before !== null && before.id !== user.id) {
    location.reload();
    return;
  }
  become({ state: 'in', user, expired: false, hasToken: token() !== null });
  waiting.resolve();
}

/** The server does not accept the token, or there is none. */
export function refused(): void {
  if (session.state === 'out') return;
  const had = token() !== null;
  forget();
  waiting = Promise.withResolvers<void>();
  become({ ...session, state: 'out', expired: had, hasToken: false });
}

/** Forgets the token here, and in every tab that shares it. */
export function logOut(): void {
  if (sessionStorage.getItem(REACH) === 'browser') tell({ kind: 'out' });
  leave();
}

/** The token of another tab that shares it, if one answers. */
export function sharedToken(): Promise<string | null> {
  return new Promise((resolve) => {
    const answered = ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'token') finish(data.token);
    };
    const finish = (found: string | null) => {
      channel.removeEventListener('message', answered);
      clearTimeout(timer);
      resolve(found);
    };
    const timer = setTimeout(finish, PATIENCE, null);
    channel.addEventListener('message', answered);
    tell({ kind: 'wanted' });
  });
}

channel.addEventListener('message', ({ data }: MessageEvent<Told>) => {
  const held = token();
  if (data.kind === 'wanted' && held !== null && sessionStorage.getItem(REACH) === 'browser') {
    tell({ kind: 'token', token: held });
  } else if (data.kind === 'out' && sessionStorage.getItem(REACH) === 'browser') leave();
});

function leave(): void {
  forget();
  location.reload();
}

function forget(): void {
  sessionStorage.removeItem(TOKEN);
  sessionStorage.removeItem(REACH);
}

function tell(what: Told): void {
  channel.postMessage(what);
}

function become(next: Session): void {
  session = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
