// The source as lines to read: the canonical text has few line breaks of its own, so tags are put on lines; no character of the
// document is changed, only blanks between tags are.

export interface SourceLine {
  depth: number;
  text: string;
}

const limit = 20_000;

/** Lines of an XML text, one element start or end each; very long values are cut on screen, with the rest counted. */
export function sourceLines(xml: string, longest = 400): { lines: SourceLine[]; more: boolean } {
  const lines: SourceLine[] = [];
  let depth = 0;
  let at = 0;
  while (at < xml.length && lines.length < limit) {
    const open = xml.indexOf("<", at);
    if (open < 0) break;
    const close = tagEnd(xml, open);
    if (close < 0) break;
    const tag = xml.slice(open, close + 1);
    if (tag.startsWith("</")) {
      depth = Math.max(0, depth - 1);
      lines.push({ depth, text: tag });
      at = close + 1;
      continue;
    }
    // An element with text alone stays on one line.
    const next = xml.indexOf("<", close + 1);
    const text = next < 0 ? xml.slice(close + 1) : xml.slice(close + 1, next);
    if (!tag.endsWith("/>") && next >= 0 && xml.startsWith("</", next)) {
      const end = tagEnd(xml, next);
      lines.push({ depth, text: cut(tag, longest) + cut(text, longest) + xml.slice(next, end + 1) });
      at = end + 1;
      continue;
    }
    lines.push({ depth, text: cut(tag, longest) });
    if (!tag.endsWith("/>") && !tag.startsWith("<?")) depth += 1;
    if (text.trim() !== "") lines.push({ depth, text: cut(text.trim(), longest) });
    at = next < 0 ? xml.length : next;
  }
  return { lines, more: at < xml.length && lines.length >= limit };
}

function tagEnd(xml: string, open: number): number {
  let quote = "";
  for (let i = open; i < xml.length; i += 1) {
    const letter = xml[i] as string;
    if (quote) {
      if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === ">") return i;
  }
  return -1;
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (+${text.length - longest})`;
}
