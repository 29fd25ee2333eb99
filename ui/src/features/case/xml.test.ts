import { expect, it } from "vitest";
import { sourceLines } from "./xml";

it("puts elements on lines by depth and keeps text beside its tags", () => {
  const { lines } = sourceLines(`<elmo xmlns="x"><learner><givenNames>Åse</givenNames></learner><flag a="1 > 0"></flag></elmo>`);
  expect(lines).toEqual([
    { depth: 0, text: `<elmo xmlns="x">` },
    { depth: 1, text: "<learner>" },
    { depth: 2, text: "<givenNames>Åse</givenNames>" },
    { depth: 1, text: "</learner>" },
    { depth: 1, text: `<flag a="1 > 0"></flag>` },
    { depth: 0, text: "</elmo>" },
  ]);
});
it("cuts attachments on screen and says how much is left", () => {
  const { lines } = sourceLines(`<content>${"A".repeat(1000)}</content>`, 10);
  expect(lines[0]?.text).toBe("<content>AAAAAAAAAA… (+990)</content>");
});
it("ends on broken text", () => {
  expect(sourceLines("<a").lines).toEqual([]);
  expect(sourceLines("<a>x").lines).toEqual([{ depth: 0, text: "<a>" }, { depth: 1, text: "x" }]);
});
