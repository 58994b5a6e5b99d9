/** Contacts and administration: their routes lie behind the address's #, so any proxy may stand before the server. */

import '../contacts/list/list.css';
import '../ui/avatar.css';
import '../ui/choice.css';
import { lazy, Suspense } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  RouterProvider,
} from '@tanstack/react-router';
import { readActivitySearch } from '../administration/activity/search';
import { readFlagSearch } from '../administration/redFlags/search';
import { readTeam } from '../administration/users/search';
import { readSearch, readWritten, written } from '../contacts/list/search';
import { ListPage } from '../contacts/list/ListPage';
import { readLeast } from '../duplicates/search';
import { ADMINISTRATION, entered } from '../shell/places';
import { client } from './client';
import { Missing } from './Missing';
import { firstSection } from './sections';

const Toasts = lazy(() => import('./Toasts'));

const root = createRootRoute({ notFoundComponent: Missing });

const list = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readSearch,
  component: ListPage,
});

const profile = createRoute({
  getParentRoute: () => root,
  path: 'contacts/$id',
  component: lazyRouteComponent(() => import('../contacts/profile/ProfilePage')),
});

const administration = createRoute({
  getParentRoute: () => root,
  path: ADMINISTRATION,
  component: lazyRouteComponent(() => import('../administration/Administration')),
});

const administrationStart = createRoute({
  getParentRoute: () => administration,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: firstSection() });
  },
});

const duplicates = createRoute({
  getParentRoute: () => administration,
  path: 'duplicates',
  validateSearch: readLeast,
  component: lazyRouteComponent(() => import('../duplicates/DuplicatesPage')),
});

const users = createRoute({
  getParentRoute: () => administration,
  path: 'users',
  validateSearch: readTeam,
  component: lazyRouteComponent(() => import('../administration/users/UsersPage')),
});

const user = createRoute({
  getParentRoute: () => administration,
  path: 'users/$id',
  component: lazyRouteComponent(() => import('../administration/users/UserPage')),
});

const teams = createRoute({
  getParentRoute: () => administration,
  path: 'teams',
  component: lazyRouteComponent(() => import('../administration/users/TeamsPage')),
});

const labels = createRoute({
  getParentRoute: () => administration,
  path: 'labels',
  component: lazyRouteComponent(() => import('../administration/labels/LabelsPage')),
});

const redFlags = createRoute({
  getParentRoute: () => administration,
  path: 'red-flags',
  validateSearch: readFlagSearch,
  component: lazyRouteComponent(() => import('../administration/redFlags/RedFlagsPage')),
});

const activity = createRoute({
  getParentRoute: () => administration,
  path: 'activity',
  validateSearch: readActivitySearch,
  component: lazyRouteComponent(() => import('../administration/activity/ActivityPage')),
});

const settings = createRoute({
  getParentRoute: () => administration,
  path: 'settings',
  component: lazyRouteComponent(() => import('../administration/settings/SettingsPage')),
});

const router = createRouter({
  routeTree: root.addChildren([
    list,
    profile,
    administration.addChildren([administrationStart, labels, redFlags, duplicates, users, user, teams, activity, settings]),
  ]),
  history: createHashHistory(),
  parseSearch: readWritten,
  stringifySearch: written,
  defaultPreload: 'intent',
});

router.subscribe('onBeforeNavigate', ({ toLocation }) => entered(toLocation.pathname));

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export default function App() {
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
      <Suspense>
        <Toasts />
      </Suspense>
    </QueryClientProvider>
  );
}
