/** Users and their tokens: what is read, and each change with the change that takes it back, where there is one. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { refresh } from '../../app/client';
import { announce } from '../../app/notices';
import {
  AddTokenDocument,
  AddUserDocument,
  ChangeUserDocument,
  type CreateTokenInput,
  type CreateUserInput,
  EndTokenDocument,
  RenameTeamDocument,
  TeamListDocument,
  type TokenShownFragment,
  type UpdateUserInput,
  UserByIdDocument,
  UserListDocument,
  type UserShownFragment,
} from '../../gql/graphql';
import { execute } from '../../shell/request';
import type { Refusal } from '../../ui/refusalsByField';

export type User = UserShownFragment;
export type Token = TokenShownFragment;
export type Changed = Omit<UpdateUserInput, 'id'>;

export const ROLES = [
  { id: 'ADMIN', name: 'Administrator', about: 'sees and changes everything' },
  { id: 'EDITOR', name: 'Editor', about: 'changes the contacts that it can see' },
  { id: 'VIEWER', name: 'Viewer', about: 'reads the contacts that it can see' },
] as const;

export const STATES = { ACTIVE: 'Active', EXPIRED: 'Expired', REVOKED: 'Revoked' } as const;

export function usersQuery(search: string, team: string | null) {
  return infiniteQueryOptions({
    queryKey: ['users', search, team],
    queryFn: ({ signal, pageParam }) =>
      execute(UserListDocument, { search: search || null, team, after: pageParam }, signal).then(({ users }) => users),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
}

export const teamsQuery = queryOptions({
  queryKey: ['users', 'teams'],
  queryFn: ({ signal }) => execute(TeamListDocument, {}, signal).then(({ teamCounts }) => teamCounts),
});

export function userQuery(id: string) {
  return queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: ({ signal }) => execute(UserByIdDocument, { id }, signal).then(({ node }) => (node?.__typename === 'User' ? node : null)),
  });
}

export function roleName(role: User['role']): string {
  return ROLES.find(({ id }) => id === role)?.name ?? role;
}

/** One per line or comma, as somebody types them. */
export function teamsOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((team) => team.trim())
    .filter((team) => team !== '');
}

/** Creates a user, and returns its ID or why there is none. */
export async function addUser(input: CreateUserInput): Promise<string | Refusal[]> {
  const { user, errors } = (await execute(AddUserDocument, { input })).createUser;
  if (user === null) return errors;
  announce(`${user.name} is a user now.`, async () => (await send(user.id, { disabled: true })).errors);
  await refresh();
  return user.id;
}

export async function changeUser(user: User, changed: Changed, before: Changed | null, words: string): Promise<Refusal[]> {
  const { errors, lostTaskCount } = await send(user.id, changed);
  if (errors.length === 0) {
    const tasks = `${lostTaskCount.toLocaleString()} open task${lostTaskCount === 1 ? '' : 's'}`;
    const lost = lostTaskCount === 0 ? '' : ` ${user.name} can no longer see the contacts of ${tasks}.`;
    announce(words + lost, before === null ? null : async () => (await send(user.id, before)).errors);
    await refresh();
  }
  return errors;
}

export async function renameTeam(team: string, name: string): Promise<Refusal[]> {
  const send = async (from: string, to: string) => (await execute(RenameTeamDocument, { input: { team: from, name: to } })).renameTeam;
  const { team: renamed, errors } = await send(team, name);
  if (renamed) {
    announce(`The team ${team} is ${renamed.team} now.`, async () => (await send(renamed.team, team)).errors);
    await refresh();
  }
  return errors;
}

/** Creates a token; its secret is in this answer only. */
export async function addToken(input: CreateTokenInput): Promise<{ secret: string | null; errors: Refusal[] }> {
  const { secret, errors } = (await execute(AddTokenDocument, { input })).createToken;
  if (errors.length === 0) await refresh();
  return { secret, errors };
}

export async function revoke(user: User, token: Token): Promise<Refusal[]> {
  const { errors } = (await execute(EndTokenDocument, { input: { id: token.id } })).revokeToken;
  if (errors.length === 0) {
    announce(`Revoked ${token.name ? `the token “${token.name}”` : 'a token'} of ${user.name}.`, null);
    await refresh();
  }
  return errors;
}

async function send(id: string, changed: Changed) {
  return (await execute(ChangeUserDocument, { input: { id, ...changed } })).updateUser;
}
