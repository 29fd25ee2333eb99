import { expect, it } from "vitest";
import { withLogo } from "./templates";

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1]);

it("puts a logo into a template and keeps what was said of the former one", () => {
  const once = withLogo('{ "name": "Ours" }', png, "University");
  expect(JSON.parse(once ?? "")).toEqual({ name: "Ours", logo: { height_mm: 16, description: "University", png: "iVBORwE=" } });
  const own = (once ?? "").replace("16", "20").replace("University", "Our seal");
  expect(JSON.parse(withLogo(own, png, "University") ?? "").logo).toMatchObject({ height_mm: 20, description: "Our seal" });
});

it("leaves a text alone that is no template, and a file that is no PNG", () => {
  expect(withLogo("{", png, "")).toBeUndefined();
  expect(withLogo("[]", png, "")).toBeUndefined();
  expect(withLogo("{}", new Uint8Array([1, 2, 3, 4]), "")).toBeUndefined();
});
