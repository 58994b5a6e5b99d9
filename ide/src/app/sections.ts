/** The sections of administration, and the roles for which each is shown: nothing is offered that would be refused. */

import { currentSession, type SignedInUser } from '../shell/session';

export interface Section {
  to:
    | '/administration/labels'
    | '/administration/red-flags'
    | '/administration/duplicates'
    | '/administration/users'
    | '/administration/teams'
    | '/administration/activity'
    | '/administration/settings';
  name: string;
  roles: readonly SignedInUser['role'][];
}

const SECTIONS: readonly Section[] = [
  { to: '/administration/labels', name: 'Labels', roles: ['ADMIN', 'EDITOR'] },
  { to: '/administration/red-flags', name: 'Red flags', roles: ['ADMIN', 'EDITOR'] },
  { to: '/administration/duplicates', name: 'Duplicates', roles: ['ADMIN', 'EDITOR'] },
  { to: '/administration/users', name: 'Users', roles: ['ADMIN'] },
  { to: '/administration/teams', name: 'Teams', roles: ['ADMIN'] },
  { to: '/administration/activity', name: 'Activity', roles: ['ADMIN'] },
  { to: '/administration/settings', name: 'Settings', roles: ['ADMIN'] },
];

export function sectionsOf(user: SignedInUser | null): Section[] {
  return SECTIONS.filter(({ roles }) => user !== null && roles.includes(user.role));
}

/** Where administration begins for the user who is signed in; the list of contacts if it has nothing for them. */
export function firstSection(): Section['to'] | '/' {
  return sectionsOf(currentSession().user)[0]?.to ?? '/';
}
