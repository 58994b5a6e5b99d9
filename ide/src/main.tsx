/** The entry: small, so that something is seen at once; the editors follow. */

import './styles';
import './page.css';
import { createRoot } from 'react-dom/client';

const { Page } = await import('./Page');

createRoot(document.getElementById('page')!).render(<Page />);
