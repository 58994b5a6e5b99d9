/** GraphiQL as a place of the page; its style sheets come with it. */

import './page.css';
import './questions.css';
import './answer.css';
import './picture.css';
import { Page } from './Page';

export default function Place() {
  return (
    <>
      <h1 className="hidden">GraphiQL</h1>
      <Page />
    </>
  );
}
