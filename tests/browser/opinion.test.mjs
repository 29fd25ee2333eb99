// Asking for an opinion about a course: by key and by mouse, what goes out, the answer, what waits for it; with axe in the light
// and in the dark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, desk, fits, folder, loaded, sound, window } from "./bench.mjs";

const caseOf = async (bench, student) => (await bench.ask("cases", { filter: "all", search: student })).rows[0].id;

/** An unsigned document of the student with two courses, one of which says what it teaches. */
const elmo = Buffer.from(
  `<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"><generatedDate>2026-07-01T10:00:00Z</generatedDate>` +
    `<learner><givenNames>Aino Maria</givenNames><familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner>` +
    `<report><issuer><country>NO</country><identifier type="schac">uio.no</identifier><title xml:lang="nb">Universitetet i Oslo</title></issuer>` +
    [["IN2010", "Algorithms and Data Structures", "Sorting, searching, graphs and their cost."], ["IN3050", "Introduction to Artificial Intelligence", ""]]
      .map(([code, title, text]) => `<learningOpportunitySpecification><identifier type="local">${code}</identifier><title xml:lang="en">${title}</title><type>Course</type>` +
        `${text ? `<description xml:lang="en">${text}</description>` : ""}<specifies><learningOpportunityInstance><date>2026-06-05</date><status>passed</status><resultLabel>B</resultLabel>` +
        `<credit><scheme>ECTS</scheme><value>10</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>`)
      .join("") +
    `<issueDate>2026-07-01T10:00:00Z</issueDate></report></elmo>`,
).toString("base64");

for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 720 }]) {
  const at = size.width;

  test(`a course goes to a teacher and comes back with an answer, at ${at}`, async (t) => {
    const bench = await desk(t);
    const { page, watch } = await window(await browser(t), size);
    const look = async (name) => {
      await fits(page, name);
      await sound(page, `${at}-opinion-${name}`);
    };
    const id = await caseOf(bench, "K240114");
    const { document } = await bench.ask("take_in_file", { case: id, base64: elmo });
    const { person } = await bench.ask("review", { document });
    if (person.verdict !== "match") await bench.ask("accept_person", { document, why: "Known at the desk.", second: null });
    await page.goto(`${bench.address}/#/case/${id}/courses`);
    await loaded(page);
    const opinion = page.getByRole("region", { name: "Opinion", exact: true });
    await opinion.getByRole("button", { name: "Ask for an opinion" }).waitFor();
    await page.keyboard.press("o");
    await opinion.getByLabel("Of whom").waitFor();
    await look("asking");
    await opinion.getByRole("button", { name: "Ask", exact: true }).click();
    await opinion.getByText("This is needed.").waitFor();
    await opinion.getByLabel("Of whom").fill("Prof. Virtanen");
    watch.allow(/ask_opinion/);
    await opinion.getByLabel("Question").fill("Has Korhonen learnt enough?");
    await opinion.getByRole("button", { name: "Ask", exact: true }).click();
    await opinion.getByText("The question names the student.").waitFor();
    await opinion.getByLabel("Question").fill("Does it cover our course on data structures?");
    await opinion.getByRole("button", { name: "Ask", exact: true }).click();
    await opinion.getByText(/Opinion until/).waitFor();
    await page.getByRole("button", { name: /IN2010 Algorithms.*Waits for an opinion/ }).waitFor();
    const text = await opinion.getByLabel("Text to send").inputValue();
    assert.match(text, /Prof\. Virtanen[^]*our course on data structures[^]*IN2010[^]*Sorting, searching/);
    for (const secret of ["Korhonen", "Aino", "K240114", "2003"]) assert.ok(!text.includes(secret), `${secret} goes out`);
    await look("asked");
    await opinion.getByRole("button", { name: "Show the page" }).click();
    await opinion.locator("canvas").first().waitFor();
    const place = folder(t);
    await opinion.getByLabel("Folder for the page").fill(place);
    await opinion.getByRole("button", { name: "Save the page" }).click();
    await opinion.getByText("The page lies at").waitFor();
    await look("page");
    await opinion.getByRole("button", { name: "Hide the page" }).click();

    // Nothing is signed before the answer came.
    const { queue } = await bench.ask("mapping", { case: id });
    for (const row of queue) {
      await bench.ask("set_group", { case: id, group: { id: null, foreign: [{ document: row.document, achievement: row.achievement, part: null }],
        home: [{ course: null, code: "", title: "Free elective studies", credits: row.credits, grade: null, how: "By hand" }],
        outcome: "inclusion", until: null, condition: "", differs: [], reason: "", nextStep: "" } });
    }
    await page.goto(`${bench.address}/#/case/${id}/decision`);
    await page.getByText("An opinion is still to come").waitFor();
    assert.ok(await page.getByRole("button", { name: "Sign off" }).isDisabled());
    await page.goto(`${bench.address}/#/cases`);
    await page.getByRole("button", { name: /^All/ }).click();
    await page.getByText("Waits for an opinion").first().waitFor();
    await look("register");

    await page.goto(`${bench.address}/#/case/${id}/courses`);
    await page.getByRole("button", { name: /IN2010 Algorithms/ }).click();
    await opinion.getByRole("button", { name: "Record the answer" }).click();
    await opinion.getByLabel("Answer", { exact: true }).selectOption("partly");
    await opinion.getByLabel("Why, in their words").fill("It covers the basics, not the proofs.");
    await look("answering");
    await opinion.getByRole("button", { name: "Save", exact: true }).click();
    await opinion.getByText(/Partly in favour: Prof\. Virtanen/).waitFor();
    await look("answered");
    await page.goto(`${bench.address}/#/case/${id}/decision`);
    await page.getByRole("button", { name: "Sign off" }).and(page.locator(":enabled")).first().waitFor();
    watch.nothing();
  });
}
