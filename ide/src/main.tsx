/** The entry point: small, so that the page appears immediately; the editors load afterwards. */

import './styles';
import './page.css';
import { createRoot } from 'react-dom/client';

const { Page } = await import('./Page');

createRoot(document.getElementById('page')!).render(<Page />);
