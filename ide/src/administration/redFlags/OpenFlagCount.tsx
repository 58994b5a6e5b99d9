import { useQuery } from '@tanstack/react-query';
import { openCountQuery } from './redFlags';

/** The number of open red flags, beside the name of their section. */
export function OpenFlagCount() {
  const count = useQuery(openCountQuery).data ?? 0;
  if (count === 0) return null;
  return (
    <span className="badge badge-flag">
      {count.toLocaleString()}
      <span className="hidden"> open</span>
    </span>
  );
}
