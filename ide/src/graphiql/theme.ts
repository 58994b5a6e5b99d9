/** The colour scheme: the choice in GraphiQL's settings, otherwise the system's. */

import { useGraphiQL } from '@graphiql/react';
import { useSyncExternalStore } from 'react';
import { PALETTES, type Palette } from './colours';

const DARK = matchMedia('(prefers-color-scheme: dark)');

export function usePalette(): Palette {
  const chosen = useGraphiQL((state) => state.theme);
  const system = useSyncExternalStore(
    (listener) => {
      DARK.addEventListener('change', listener);
      return () => DARK.removeEventListener('change', listener);
    },
    () => (DARK.matches ? 'dark' : 'light'),
  );
  return PALETTES[chosen ?? system];
}
