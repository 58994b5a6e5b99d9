/** What was just done, and how to take it back. */

import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components/Toast';
import { refresh } from './client';
import type { Refusal } from '../ui/refusalsByField';

/** Takes a change back: by the inverse mutation, whose refusals are shown. */
export type Inverse = () => Promise<readonly Pick<Refusal, 'message'>[]>;

export interface Notice {
  words: string;
  inverse: Inverse | null;
  failed?: boolean;
}

const SHOWN = 15_000;

export const notices = new ToastQueue<Notice>({ maxVisibleToasts: 3 });

export function announce(words: string, inverse: Inverse | null): void {
  notices.add({ words, inverse }, { timeout: SHOWN });
}

/** Says why something was not done, where there is no field beside which to say it. */
export function failed(words: string): void {
  notices.add({ words, inverse: null, failed: true });
}

export async function takeBack({ words, inverse }: Notice): Promise<void> {
  if (inverse === null) return;
  try {
    const [refusal] = await inverse();
    if (refusal) notices.add({ words: `Not undone: ${refusal.message}`, inverse: null, failed: true });
    else notices.add({ words: `Undone: ${words}`, inverse: null }, { timeout: SHOWN });
  } catch (error) {
    notices.add({ words: `Not undone: ${(error as Error).message}`, inverse, failed: true });
  }
  await refresh();
}
