/** Whose users are listed, as the address has it. */

export interface UserSearch {
  team?: string;
}

export function readTeam({ team }: Record<string, unknown>): UserSearch {
  return typeof team === 'string' && team !== '' ? { team } : {};
}
