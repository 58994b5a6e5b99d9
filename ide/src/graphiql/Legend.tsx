/** The legend of label colours; clicking a label hides or shows its associations. */

import { type LabelColours, type Palette, PATTERNS } from './colours';
import { hasEnded, type Picture } from './picture';

interface Props {
  picture: Picture;
  colours: LabelColours;
  palette: Palette;
  hidden: Set<string>;
  onHide(hidden: Set<string>): void;
}

export function Legend({ picture, colours, palette, hidden, onHide }: Props) {
  const labels = new Map<string, { title: string; count: number }>();
  for (const { key, name, inverse } of picture.arrows.values()) {
    const held = labels.get(key);
    if (held) held.count += 1;
    else labels.set(key, { title: inverse ? `${name} → ${inverse}` : name, count: 1 });
  }
  const distances = [...picture.dots.values()].flatMap(({ distance }) => (distance === undefined ? [] : [distance]));
  const farthest = Math.min(Math.max(0, ...distances), palette.rings.length - 1);
  const flags = [...picture.dots.values()].some((dot) => dot.flags.size > 0);
  const ended = [...picture.arrows.values()].some(hasEnded);
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    onHide(next);
  };
  if (labels.size === 0 && !flags) return null;
  return (
    <aside className="cg-legend" aria-label="Legend" tabIndex={0}>
      {farthest > 0 ? (
        <p>
          {palette.rings.slice(0, farthest + 1).map((colour) => (
            <i key={colour} className="cg-ring" style={{ background: colour, borderColor: palette.border }} />
          ))}
          near → far
        </p>
      ) : null}
      {flags ? <p className="cg-flag">⚑ open red flag or over a limit</p> : null}
      {ended ? (
        <p>
          <Line colour={palette.quiet} pattern={[1, 2]} /> ended
        </p>
      ) : null}
      {[...labels].sort(([, a], [, b]) => b.count - a.count).map(([key, { title, count }]) => (
        <button key={key} type="button" aria-pressed={!hidden.has(key)} onClick={() => toggle(key)}>
          <Line colour={colours.of(key, palette)} pattern={PATTERNS[colours.pattern(key)]!} />
          {title} <span>{count}</span>
        </button>
      ))}
    </aside>
  );
}

/** A line as the picture draws it. */
function Line({ colour, pattern }: { colour: string; pattern: number[] }) {
  return (
    <svg width="28" height="4" aria-hidden="true">
      <line x2="28" y1="2" y2="2" stroke={colour} strokeWidth="3" strokeDasharray={pattern.join(' ')} />
    </svg>
  );
}
