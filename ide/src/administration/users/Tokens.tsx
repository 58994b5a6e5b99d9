/** The API tokens of a user: created with a secret that is shown once, and revoked for good. */

import { useState } from 'react';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';
import { day } from '../../ui/words';
import { NewTokenDialog } from './NewTokenDialog';
import { revoke, STATES, type Token, type User } from './users';

export function Tokens({ user }: { user: User }) {
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const tokens = user.tokens ?? [];
  return (
    <section className="tokens" aria-labelledby="tokens-title">
      <div className="section-head">
        <h2 id="tokens-title">API tokens</h2>
        {user.disabled ? null : (
          <button type="button" className="button" onClick={() => setCreating(true)}>
            New token…
          </button>
        )}
      </div>
      {tokens.length === 0 ? <p className="nothing">No tokens yet. A token signs {user.name} in here, and lets programs act as {user.name}.</p> : null}
      <ul className="token-list">
        {tokens.map((token) => (
          <li key={token.id} className={token.state === 'ACTIVE' ? undefined : 'off'}>
            <div>
              <p>
                <strong>{token.name ?? 'Without a name'}</strong> <span className="badge">{STATES[token.state]}</span>
              </p>
              <p className="quiet">
                Created {day(token.createdAt)} · {token.state === 'EXPIRED' ? 'expired' : 'expires'} {day(token.expiresAt)} ·{' '}
                {token.lastUsedAt ? `last used ${day(token.lastUsedAt)}` : 'never used'}
              </p>
            </div>
            {token.state === 'ACTIVE' ? (
              <button type="button" className="button" aria-label={`Revoke: ${token.name ?? token.id}`} onClick={() => setRevoking(token)}>
                Revoke…
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {creating ? <NewTokenDialog user={user} onClose={() => setCreating(false)} /> : null}
      {revoking ? <RevokeDialog user={user} token={revoking} onClose={() => setRevoking(null)} /> : null}
    </section>
  );
}

function RevokeDialog({ user, token, onClose }: { user: User; token: Token; onClose(): void }) {
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const submit = async () => {
    const found = await revoke(user, token);
    setRefusals(found);
    return found.length === 0;
  };
  return (
    <FormDialog title={`Revoke ${token.name ? `“${token.name}”` : 'a token'}`} action="Revoke" size="small" onSubmit={submit} onClose={onClose}>
      <p className="hint">
        Programs and pages that use this token are signed out within a few seconds. A revoked token is never accepted
        again.
      </p>
      <Refusals refusals={refusals} />
    </FormDialog>
  );
}
