/** What has been read from the server, and when it is read again. */

import { QueryClient } from '@tanstack/react-query';
import { whenChanged } from '../shell/changes';

const MINUTE = 60_000;

export const client = new QueryClient({
  defaultOptions: {
    queries: { staleTime: MINUTE, retry: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** After a change, everything on the screen is read again, and the rest when it is shown. */
export function refresh(): Promise<void> {
  return client.invalidateQueries();
}

whenChanged(() => void refresh());
