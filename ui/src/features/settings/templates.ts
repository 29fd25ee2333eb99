// Templates of the decision: a logo put into the text.

/** The template with a PNG as its logo, in the place of a former one; `undefined` where the text is no JSON or the file no PNG. */
export function withLogo(text: string, png: Uint8Array, description: string): string | undefined {
  const signature = [0x89, 0x50, 0x4e, 0x47];
  if (!signature.every((byte, i) => png[i] === byte)) return undefined;
  let template: unknown;
  try {
    template = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof template !== "object" || template === null || Array.isArray(template)) return undefined;
  const former = (template as { logo?: { height_mm?: number; description?: string } }).logo;
  let binary = "";
  for (const byte of png) binary += String.fromCharCode(byte);
  const logo = { height_mm: former?.height_mm ?? 16, description: former?.description ?? description, png: btoa(binary) };
  return `${JSON.stringify({ ...template, logo }, null, 2)}\n`;
}
