/** The header of both places. */

import icon from '../icon.svg';
import { FileActions } from '../imports/FileActions';
import { changed } from './changes';
import { GRAPHIQL, HOME, isGraphiQL } from './places';
import { authorized } from './request';
import { logOut, type Session } from './session';

const ROLES = { ADMIN: 'Administrator', EDITOR: 'Editor', VIEWER: 'Viewer' } as const;

/** How the dialogs of imports and exports reach the server: as the one who is signed in. */
const FILES = { base: document.baseURI, fetch: authorized };

export function Header({ session }: { session: Session }) {
  const { user, hasToken } = session;
  return (
    <header className="header">
      <a className="brand" href={HOME}>
        <img src={icon} alt="" width="20" height="20" />
        <span>Contact Graph</span>
      </a>
      <nav className="switch" aria-label="Places">
        <a href={HOME} aria-current={isGraphiQL ? undefined : 'page'}>
          Contacts
        </a>
        <a href={GRAPHIQL} aria-current={isGraphiQL ? 'page' : undefined}>
          GraphiQL
        </a>
      </nav>
      <div className="header-end">
        {user?.role === 'ADMIN' ? <FileActions client={FILES} className="button quiet" onChanged={changed} /> : null}
        {user ? (
          <p className="who" title={`Signed in as ${user.name}`}>
            <span className="who-name">{user.name}</span>
            {user.name.toLowerCase().includes(ROLES[user.role].toLowerCase()) ? null : (
              <span className="badge">{ROLES[user.role]}</span>
            )}
          </p>
        ) : null}
        {hasToken && user ? (
          <button type="button" className="button quiet" onClick={logOut}>
            Log out
          </button>
        ) : null}
      </div>
    </header>
  );
}
