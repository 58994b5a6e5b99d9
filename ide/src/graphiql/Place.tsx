/** GraphiQL as a place of the page; its style sheets come with it. */

import './page.css';
import { Page } from './Page';

export default Page;
