/** Administration: its sections beside the one that is open. */

import './administration.css';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Missing } from '../app/Missing';
import { sectionsOf } from '../app/sections';
import { useSession } from '../shell/session';
import { OpenFlagCount } from './redFlags/OpenFlagCount';

export default function Administration() {
  const sections = sectionsOf(useSession().user);
  const { pathname } = useLocation();
  // Also for an address that somebody with another role passed on.
  if (!sections.some(({ to }) => pathname.startsWith(to))) return <Missing />;
  return (
    <div className="administration">
      <nav className="sections" aria-label="Administration">
        {sections.map(({ to, name }) => (
          <Link key={to} to={to}>
            {name}{' '}
            {to === '/administration/red-flags' ? <OpenFlagCount /> : null}
          </Link>
        ))}
      </nav>
      <div className="section">
        <Outlet />
      </div>
    </div>
  );
}
