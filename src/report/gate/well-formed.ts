// Text in which every surrogate has its partner: XML and URIs can hold no other. Callers: this folder only.

export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
