// A drawing of the page as a file of its own: with its name space, its style, its title and a background.

import { type Markup, markup, verbatim } from "../markup.ts";

/** `drawing` is what svg/frame's `drawing` made: one svg element. */
export function standalone(drawing: Markup, title: string, style: string): string {
  const end = drawing.text.indexOf(">");
  const open = drawing.text.slice(0, end).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
  const head = markup`<title>${title}</title><style>${verbatim(style)}</style><rect class="paper" width="100%" height="100%"/>`;
  return `${open}>${head.text}${drawing.text.slice(end + 1)}\n`;
}
