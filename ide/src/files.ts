/** Files that the page hands to its user. */

export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the content when the click returns, but needs the address a moment longer.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function downloadText(name: string, type: string, content: string): void {
  download(name, new Blob([content], { type: `${type};charset=utf-8` }));
}

/** What a spreadsheet would take for a formula, or for a guarded one; `kernel/spreadsheets.py` has the same. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** Rows as CSV, for spreadsheets: a byte order mark, and formulas guarded by an apostrophe, as an export has them. */
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
