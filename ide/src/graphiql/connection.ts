/** Requests to the server of this page. Headers of the editor's pane win over the session's, and are never stored. */

import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { authorized, ENDPOINT, NO_ANSWER } from '../shell/request';
import { keepAnswer } from './answers';
import { asTyped, enriched, schemaAwaited, schemaIs } from './enrich';

const SOCKET = new URL(ENDPOINT);
SOCKET.protocol = SOCKET.protocol === 'https:' ? 'wss:' : 'ws:';

const INTROSPECTION = 'IntrospectionQuery';
/** Requests schema access, and suggestions for unknown names. */
const TELL = { 'x-graphql-schema': '1' };

let headers: Record<string, string> = {};

const send = createGraphiQLFetcher({
  url: ENDPOINT,
  headers: TELL,
  fetch: (address, init) => authorized(String(address), init ?? {}),
  enableIncrementalDelivery: false,
  // Connects only on the first subscription.
  wsClient: createClient({ url: SOCKET.href, lazy: true }),
});

interface Failure {
  message: string;
  extensions?: { code?: string };
}

interface Reply {
  data?: Record<string, unknown> | null;
  errors?: Failure[];
}

/** GraphiQL's fetcher: adds the fields a picture needs to each operation, and removes them from the answer. */
export const fetcher: Fetcher = async (given: FetcherParams, options?: FetcherOpts) => {
  const params = { ...given, operationName: operationOf(given) };
  headers = { ...(options?.headers as Record<string, string> | undefined) };
  if (params.operationName === INTROSPECTION) return sent(params, options) as ReturnType<typeof send>;
  await schemaAwaited;
  const query = enriched(params.query);
  const asked = query === null ? params : { ...params, query };
  let reply = (await sent(asked, options)) as Reply;
  if (Symbol.asyncIterator in reply) return reply as Awaited<ReturnType<typeof send>>;
  let plain = false;
  if (query !== null && wasTooMuch(reply)) {
    // The added fields may have made it too large. Nothing was executed, so it can be sent again as typed.
    reply = (await sent(params, options)) as Reply;
    plain = true;
  }
  const full = reply.data ?? null;
  const shown = full === null ? null : asTyped(full, params.query, params.operationName, params.variables);
  keepAnswer({ full, shown, errors: (reply.errors ?? []).map(({ message }) => message), plain });
  return (full === null ? reply : { ...reply, data: shown }) as Awaited<ReturnType<typeof send>>;
};

/** The answer; a missing one is reported like any other error, without the browser's stack trace. */
async function sent(params: FetcherParams, options?: FetcherOpts): Promise<unknown> {
  try {
    return await send(params, options);
  } catch {
    return { errors: [{ message: NO_ANSWER }] };
  }
}

/** Sends the page's own queries with the editor's headers. */
export async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const response = await authorized(ENDPOINT, {
    method: 'POST',
    headers: { ...TELL, ...headers, 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: enriched(query) ?? query, variables }),
  }).catch(() => {
    throw new Error(NO_ANSWER);
  });
  const reply = (await response.json()) as Reply;
  if (!reply.data) throw new Error(reply.errors?.[0]?.message ?? `The server responded with status ${response.status}.`);
  return reply.data as Data;
}

export { schemaIs };

/** The editor updates the operation name with a delay: a name that the query does not have is ignored. */
function operationOf({ query, operationName }: FetcherParams): string | undefined {
  return operationName && new RegExp(`\\b${operationName}\\b`).test(query) ? operationName : undefined;
}

function wasTooMuch(reply: Reply): boolean {
  return reply.errors?.[0]?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED' && !reply.data;
}
