// What is shown of EMPs and their certificates, apart from how it looks.
import type { EmpCertificateView, RegistryEmpView, SourceRequest, RegistrySourceView } from "../../backend";
import { countryName } from "../../lib/countries";

export type MarkTone = "proven" | "unclear" | "refused" | "quiet";

const refused = ["certificate-rejected", "rejected", "certificate-unreadable", "unreadable", "no-certificate", "training-only"];
const proven = ["known", "confirmed", "ready"];
const quiet = ["new", "certificate-new", "by-hand", "former", "passed-over", "other-protocol"];

/** How a mark is coloured. What is new, or came from a person, is neither good nor bad. */
export function markTone(code: string): MarkTone {
  if (refused.includes(code)) return "refused";
  if (proven.includes(code)) return "proven";
  return quiet.includes(code) ? "quiet" : "unclear";
}

/** The marks of an EMP in the list, the gravest first. */
export function marksOf(emp: RegistryEmpView): string[] {
  const marks = [emp.problem ?? "ready", ...emp.marks.filter((mark) => mark !== emp.problem)];
  if (emp.new) marks.push("new");
  if (emp.byHand) marks.push("by-hand");
  return marks;
}

/** Whether each word of a search stands somewhere in what is shown of an EMP; fingerprints are found by their beginning. */
export function finds(emp: RegistryEmpView, search: string): boolean {
  const country = emp.countryName ?? countryName(emp.country);
  const text = [emp.name, country, emp.country, emp.url, ...emp.institutions, ...emp.certificates.map((one) => one.subject)].join(" ").toLowerCase();
  const prints = emp.certificates.map((one) => one.sha256);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const print = words.join("").replace(/:/g, "");
  if (/^[0-9a-f]{6,}$/.test(print) && prints.some((one) => one.startsWith(print))) return true;
  return words.every((word) => text.includes(word));
}

/** A fingerprint in groups of four, to be read aloud and compared. */
export function groups(sha256: string): string[] {
  return sha256.match(/.{1,4}/g) ?? [];
}

/** Whether a person is asked about this certificate. */
export function asks(certificate: EmpCertificateView): boolean {
  return ["changed", "returned", "disputed"].includes(certificate.state);
}

/** Certificates that counted before the ones that are asked about: what these are compared with. */
export function knownBefore(emp: RegistryEmpView): EmpCertificateView[] {
  const good = emp.certificates.filter((one) => one.proves && !asks(one));
  const current = good.filter((one) => one.namedBy.length > 0);
  return current.length > 0 ? current : good;
}

/** A source as the form changes it. */
export function draftOf(source: RegistrySourceView): SourceRequest {
  return { id: source.id, name: source.name, url: source.url, test: source.test, on: source.on };
}

/** The list with one element moved by one place. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(at + by, 0, one);
  return next;
}
