/** Light or dark: what was chosen in GraphiQL's settings, else what the system says. */

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
