/** Requests of the page to its own server: the public GraphQL API, with the token of the session. */

import type { TypedDocumentString } from '../gql/graphql';
import { refused, signedIn, token } from './session';

export const ENDPOINT = new URL('graphql', document.baseURI).href;
const BOOKMARK = 'x-graphql-bookmark';
const UNAUTHENTICATED = 401;

/** A failure in words that a person can act on. */
export class RequestError extends Error {}

export class Unauthenticated extends Error {}

export const NO_ANSWER = 'The server does not respond.';

interface Reply<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

/** The state of the database after the last answer: whichever server answers next has reached it. */
let bookmark = '';

/**
 * Fetches with the session's token, unless the request has another one. When the token is not accepted, the request
 * waits until somebody has signed in, and is sent again: nothing that was typed is lost.
 */
export async function authorized(address: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (headers.has('authorization')) return fetch(address, init);
  for (;;) {
    const bearer = token();
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
    const response = await fetch(address, { ...init, headers });
    if (response.status !== UNAUTHENTICATED) return response;
    // Another request may have found out first.
    if (bearer === token()) refused();
    await signedIn();
  }
}

export async function execute<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  return answerOf<Data>(authorized, document.toString(), variables, signal);
}

/** Runs an operation with this very token, or none; a refusal of it is an Unauthenticated. */
export async function executeAs<Data, Variables>(
  bearer: string | null,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const send = (address: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
    return fetch(address, { ...init, headers });
  };
  return answerOf<Data>(send, document.toString(), variables);
}

async function answerOf<Data>(
  send: typeof authorized,
  query: string,
  variables: unknown,
  signal?: AbortSignal,
): Promise<Data> {
  const response = await send(ENDPOINT, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(bookmark ? { [BOOKMARK]: bookmark } : {}),
    },
    body: JSON.stringify({ query, variables }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : new RequestError(NO_ANSWER);
  });
  if (response.status === UNAUTHENTICATED) throw new Unauthenticated();
  bookmark = response.headers.get(BOOKMARK) ?? bookmark;
  const reply = (await response.json().catch(() => ({}))) as Reply<Data>;
  if (!reply.data) {
    throw new RequestError(reply.errors?.[0]?.message ?? `The server responded with status ${response.status}.`);
  }
  return reply.data;
}
