// pdf.js behind three words: open, draw, close. No scripting, no evaluated code, no WebAssembly, nothing fetched from outside.
import type { PDFDocumentProxy } from "pdfjs-dist";
import workerAddress from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

export interface OpenPdf {
  pages: number;
  /** Draws a page `width` CSS pixels wide; returns how to stop. */
  draw(page: number, canvas: HTMLCanvasElement, width: number, text: (text: string) => void): () => void;
  close(): void;
}

export async function openPdf(bytes: Uint8Array<ArrayBuffer>): Promise<OpenPdf> {
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  pdfjs.GlobalWorkerOptions.workerSrc = workerAddress;
  const task = pdfjs.getDocument({
    data: bytes,
    useWasm: false,
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: 64_000_000,
    wasmUrl: new URL("./pdf/", document.baseURI).href,
  });
  const file: PDFDocumentProxy = await task.promise;
  const drawn = new Set<Promise<void>>();
  return {
    pages: file.numPages,
    draw(number, canvas, width, text) {
      let cancelled = false;
      let cancel = () => {};
      const work = (async () => {
        const page = await file.getPage(number);
        if (cancelled) return;
        const sharp = Math.min(devicePixelRatio || 1, 2);
        const plain = page.getViewport({ scale: 1 });
        const viewport = page.getViewport({ scale: (width / plain.width) * sharp });
        canvas.style.width = `${Math.floor(viewport.width / sharp)}px`;
        canvas.style.height = `${Math.floor(viewport.height / sharp)}px`;
        // Drawn out of sight and shown whole: half a decision must not look like a decision.
        const sheet = document.createElement("canvas");
        sheet.width = Math.floor(viewport.width);
        sheet.height = Math.floor(viewport.height);
        const drawing = page.render({ canvas: sheet, viewport });
        cancel = () => drawing.cancel();
        await drawing.promise;
        if (cancelled) return;
        canvas.width = sheet.width;
        canvas.height = sheet.height;
        canvas.getContext("2d")?.drawImage(sheet, 0, 0);
        const content = await page.getTextContent();
        if (!cancelled) text(content.items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join(""));
      })().catch(() => {
        // Cancelled, or a page that cannot be drawn: its place stays empty, the others are shown.
      }).finally(() => drawn.delete(work));
      drawn.add(work);
      return () => {
        cancelled = true;
        cancel();
      };
    },
    close() {
      // The text of a page is read to its end: pdf.js takes what is broken off for a fault of the file.
      void Promise.all(drawn).then(() => task.destroy());
    },
  };
}
