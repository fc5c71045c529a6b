// A section of the page. Its id is ours, never a user's text, so that it can stand in links.

import { markup, type Markup } from "../markup.ts";

export interface PageSection {
  readonly id: string;
  readonly title: string;
  readonly content: readonly (Markup | null)[];
}

export function renderSection({ id, title, content }: PageSection): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;
}
