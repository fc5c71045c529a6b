// The elements of the page by their ids, and new ones. The page's markup is studio-page.ts.

/** Of the page's own markup: one that is missing is a mistake of ours. */
export function byId<Wanted extends HTMLElement = HTMLElement>(id: string): Wanted {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as Wanted;
}

/** Texts stay texts, whatever stands in them. */
export function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { className, text }: { readonly className?: string; readonly text?: string } = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className !== undefined) element.className = className;
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

export function createButton(text: string, onClick: () => void, className?: string): HTMLButtonElement {
  const button = create("button", { text, ...(className !== undefined && { className }) });
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}
