/** Text of agents and jobs must not break a table or become markup. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
}
