/** Saves a file from the page. */

export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has read the content when click() returns, but needs the address a little longer.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
