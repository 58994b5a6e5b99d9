/** Lets libraries create style elements under the page's policy: each gets the page's nonce. */

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const createElement = document.createElement.bind(document) as typeof document.createElement;

document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const element = createElement(name, options);
  if (name.toLowerCase() === 'style') element.nonce = nonce;
  return element;
}) as typeof document.createElement;

export {};
