/** File downloads. */

export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has read the content when click() returns, but needs the URL a little longer.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function downloadText(name: string, type: string, content: string): void {
  download(name, new Blob([content], { type: `${type};charset=utf-8` }));
}

/** Text that spreadsheets treat as a formula, or that is guarded already; same as `kernel/spreadsheets.py`. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** Rows as CSV for spreadsheets: with a byte order mark, and formulas guarded by an apostrophe, as in exports. */
export function csv(columns: string[], rows: unknown[][]): string {
  const lines = [columns, ...rows].map((row) => row.map(cell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  let text = String(value);
  if (typeof value !== 'number' && FORMULA.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
