/** The legend of label colours; clicking a label hides or shows its associations. */

import type { LabelColours, Palette } from './colours';
import type { Picture } from './picture';

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
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    onHide(next);
  };
  if (labels.size === 0 && !flags) return null;
  return (
    <aside className="cg-legend" aria-label="Legend">
      {farthest > 0 ? (
        <p>
          {palette.rings.slice(0, farthest + 1).map((colour) => (
            <i key={colour} className="cg-ring" style={{ background: colour, borderColor: palette.border }} />
          ))}
          near → far
        </p>
      ) : null}
      {flags ? <p className="cg-flag">⚑ open red flag or over a limit</p> : null}
      {[...labels].sort(([, a], [, b]) => b.count - a.count).map(([key, { title, count }]) => (
        <button key={key} type="button" aria-pressed={!hidden.has(key)} onClick={() => toggle(key)}>
          <i style={{ background: colours.of(key, palette) }} />
          {title} <span>{count}</span>
        </button>
      ))}
    </aside>
  );
}
