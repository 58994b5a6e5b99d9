import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './compress';
import { operations } from './operations';

const PAGE = '../graphapi/http/page';

// The page is one file that names all others by their content: only it changes under the same address.
export default defineConfig({
  base: './',
  plugins: [react(), compressed(`${PAGE}/assets`), operations(`${PAGE}/operations.json`)],
  build: {
    outDir: PAGE,
    emptyOutDir: true,
    target: 'es2023',
    // Small files stay files too: `data:` addresses need more rights.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
});
