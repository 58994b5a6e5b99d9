/** The header of every place. */

import icon from '../icon.svg';
import { sectionsOf } from '../app/sections';
import { FileActions } from '../imports/FileActions';
import { changed } from './changes';
import { ADMINISTRATION_ADDRESS, GRAPHIQL, hasGraphiQL, HOME, usePlace } from './places';
import { authorized } from './request';
import { logOut, type Session } from './session';

const ROLES = { ADMIN: 'Administrator', EDITOR: 'Editor', VIEWER: 'Viewer' } as const;

const PLACES = [
  { place: 'contacts', name: 'Contacts', address: HOME },
  { place: 'administration', name: 'Administration', address: ADMINISTRATION_ADDRESS },
  { place: 'graphiql', name: 'GraphiQL', address: GRAPHIQL },
] as const;

/** How the dialogs of imports and exports reach the server: as the one who is signed in. */
const FILES = { base: document.baseURI, fetch: authorized };

export function Header({ session }: { session: Session }) {
  const { user, hasToken } = session;
  const current = usePlace();
  const offered = { contacts: true, administration: sectionsOf(user).length > 0, graphiql: hasGraphiQL };
  const places = PLACES.filter(({ place }) => offered[place]);
  return (
    <header className="header">
      <a className="brand" href={HOME} aria-label="Contact Graph">
        <img src={icon} alt="" width="20" height="20" />
        <span>Contact Graph</span>
      </a>
      <nav className="switch" aria-label="Places">
        {places.map(({ place, name, address }) => (
          <a key={place} href={address} aria-current={place === current ? 'page' : undefined}>
            {name}
          </a>
        ))}
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
