import { describe, expect, it } from "vitest";
import { algorithm, credits, day, daysUntil, instant, parentOf, readDay, shortHash, size } from "./format";

describe("days", () => {
  it("leaves the year out when it is this one", () => {
    expect(day("2026-12-12", "2026-11-21")).toBe("12 Dec");
    expect(day("2027-01-03", "2026-11-21")).toBe("3 Jan 2027");
  });
  it("never shifts a day, whatever zone stands behind it", () => {
    expect(day("2001-01-01+14:00")).toBe("1 Jan 2001");
  });
  it("shows a dash for what is absent or no date", () => {
    expect(day(null)).toBe("–");
    expect(day("soon")).toBe("–");
  });
  it("counts days across a change of clocks", () => {
    expect(daysUntil("2026-10-26", "2026-10-24")).toBe(2);
    expect(daysUntil("2026-11-20", "2026-11-21")).toBe(-1);
  });
  it("shows instants in the office's zone", () => {
    expect(instant("2026-11-21T07:14:00Z", "Europe/Helsinki")).toBe("21 Nov 2026 09:14");
    expect(instant("nonsense")).toBe("nonsense");
  });
});

describe("a typed day", () => {
  it("is read in the two forms that mean one day only", () => {
    expect(readDay("2002-03-04")).toBe("2002-03-04");
    expect(readDay(" 4.3.2002 ")).toBe("2002-03-04");
    expect(readDay("2002-3-4")).toBe("2002-03-04");
    expect(readDay("")).toBeNull();
    expect(readDay(null)).toBeNull();
  });
  it("is not guessed", () => {
    for (const text of ["03/04/2002", "2002-02-30", "31.4.2026", "yesterday", "2002"]) expect(readDay(text), text).toBeUndefined();
  });
});

describe("figures", () => {
  it("writes credits without trailing zeros and never as a float", () => {
    expect(credits("10.00")).toBe("10");
    expect(credits("7.50")).toBe("7.5");
    expect(credits("9.2857")).toBe("9.2857");
    expect(credits("100")).toBe("100");
    expect(credits(null)).toBe("–");
  });
  it("shortens hashes and algorithms", () => {
    expect(shortHash("9f2c41d8aaaabbbbccccddddeeeeffff0000111122223333444455556666" + "77ae")).toBe("9f2c 41d8 … 77ae");
    expect(algorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")).toBe("RSA-SHA256");
    expect(algorithm("http://www.w3.org/2000/09/xmldsig#rsa-sha1")).toBe("RSA-SHA1");
  });
  it("says sizes", () => {
    expect(size(1)).toBe("1 byte");
    expect(size(20_400)).toBe("20 kB");
    expect(size(3_400_000)).toBe("3.4 MB");
  });
});

it("names the folder that holds a path, on every system", () => {
  expect(parentOf("/srv/decisions/2026-014")).toBe("/srv/decisions");
  expect(parentOf("C:\\Decisions\\2026-014")).toBe("C:\\Decisions");
  expect(parentOf("")).toBe("");
});
