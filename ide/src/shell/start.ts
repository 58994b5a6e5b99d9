/** The first question of every visit: who is asking, with this tab's token, another tab's, or none. */

import { ViewerDocument } from '../gql/graphql';
import { executeAs, Unauthenticated } from './request';
import { type Reach, refused, sharedToken, signIn, token } from './session';

export async function start(): Promise<void> {
  const held = token();
  if (await tried(held, null)) return;
  const shared = held === null ? await sharedToken() : null;
  if (shared === null || !(await tried(shared, 'browser'))) refused();
}

/** Signs in with a token, or none, unless the server refuses it. A token without a reach is kept as it is. */
export async function tried(given: string | null, reach: Reach | null): Promise<boolean> {
  try {
    const { viewer } = await executeAs(given, ViewerDocument, {});
    signIn(viewer, given, reach);
    return true;
  } catch (error) {
    if (error instanceof Unauthenticated) return false;
    throw error;
  }
}
