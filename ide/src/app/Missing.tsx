import { Link } from '@tanstack/react-router';

/** For an address that names nothing. */
export function Missing() {
  return (
    <div className="empty">
      <h1>There is nothing here</h1>
      <p>
        <Link to="/">All contacts</Link>
      </p>
    </div>
  );
}
