/** The entry point: decides between the two places, and loads only that one. */

import './styles';
import './shell/shell.css';
import './ui/controls.css';
import './ui/overlays.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Shell } from './shell/Shell';

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <Shell />
  </StrictMode>,
);
