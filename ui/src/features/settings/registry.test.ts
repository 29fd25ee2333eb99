import { expect, it } from "vitest";
import type { EmpCertificateView, RegistryEmpView } from "../../backend";
import { finds, groups, knownBefore, marksOf, moved } from "./registry";

const certificate = (sha256: string, state: string, more: Partial<EmpCertificateView> = {}): EmpCertificateView => ({
  sha256, subject: "CN=Key", key: "RSA 2048", validFrom: null, validUntil: null, validity: "valid", state, proves: true, namedBy: ["EMREG"], since: "", word: null, ...more,
});
const emp = (more: Partial<RegistryEmpView> = {}): RegistryEmpView => ({
  key: "NO https://emp.example", country: "NO", countryName: null, name: "Vitnemål", url: "https://emp.example/", institutions: ["Fjord College"], since: "", new: false, replaces: null,
  waits: false, problem: null, marks: [], disagreement: false, entries: [], certificates: [certificate("ab".repeat(32), "known")], pick: null, byHand: null, ...more,
});

it("shows what is wrong first, and says so where nothing is", () => {
  expect(marksOf(emp())).toEqual(["ready"]);
  expect(marksOf(emp({ problem: "certificate-changed", marks: ["certificate-new", "certificate-expired"], new: true }))).toEqual(["certificate-changed", "certificate-new", "certificate-expired", "new"]);
});

it("finds by words in any order and by the beginning of a fingerprint", () => {
  for (const [text, found] of [["", true], ["fjord norway", true], ["sweden", false], ["ab:ab:ab", true], ["abababac", false], ["no emp.example", true]] as const) {
    expect(finds(emp(), text), text).toBe(found);
  }
});

it("compares with what counted before", () => {
  const former = certificate("1".repeat(64), "former", { namedBy: [] });
  const known = certificate("2".repeat(64), "known");
  const changed = certificate("3".repeat(64), "changed", { proves: false });
  expect(knownBefore(emp({ certificates: [changed, known, former] }))).toEqual([known]);
  expect(knownBefore(emp({ certificates: [changed, former] }))).toEqual([former]);
  // One that was dropped and came again is what is asked about, not what it is compared with.
  expect(knownBefore(emp({ certificates: [certificate("4".repeat(64), "returned")] }))).toEqual([]);
});

it("groups a fingerprint and moves a source", () => {
  expect(groups("0123456789")).toEqual(["0123", "4567", "89"]);
  expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
});
