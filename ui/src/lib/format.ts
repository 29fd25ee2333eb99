// Dates, credits, sizes and hashes as people read them. Instants come as RFC 3339, days as YYYY-MM-DD, credits as decimal strings.
import { m } from "./words";

const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const daysWithYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "12 Dec", with the year when it is another one than `today`'s. A day never shifts with the time zone. */
export function day(value: string | null | undefined, today?: string): string {
  const date = parseDay(value);
  if (!date) return "–";
  return today && today.slice(0, 4) === value?.slice(0, 4) ? days.format(date) : daysWithYear.format(date);
}

/** "21 Nov 2026 09:14" in the office's own zone. */
export function instant(value: string | null | undefined, zone?: string): string {
  if (!value) return "–";
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  const options = zone ? { timeZone: zone } : {};
  const text = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", ...options }).format(date);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options }).format(date);
  return `${text} ${time}`;
}

/**
 * The day that somebody typed, as YYYY-MM-DD: ISO, or day.month.year. `null` for nothing, `undefined` for what is no day; nothing is
 * guessed from slashes.
 */
export function readDay(typed: string | null | undefined): string | null | undefined {
  const text = typed?.trim() ?? "";
  if (text === "") return null;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const dots = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/.exec(text);
  const parts = iso ? [iso[1], iso[2], iso[3]] : dots ? [dots[3], dots[2], dots[1]] : undefined;
  if (!parts) return undefined;
  const [year, month, date] = parts.map(Number) as [number, number, number];
  const day = new Date(Date.UTC(year, month - 1, date));
  if (day.getUTCFullYear() !== year || day.getUTCMonth() !== month - 1 || day.getUTCDate() !== date) return undefined;
  return day.toISOString().slice(0, 10);
}

/** How many days from `today` to `value`; negative when past. */
export function daysUntil(value: string, today: string): number | undefined {
  const a = parseDay(today);
  const b = parseDay(value);
  return a && b ? Math.round((b.getTime() - a.getTime()) / 86_400_000) : undefined;
}

/** The day that it is here, as YYYY-MM-DD. */
export function localDay(now: Date): string {
  const pad = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

/** "10" or "7.5": an exact decimal as the backend wrote it, without trailing zeros. */
export function credits(value: string | null | undefined): string {
  if (!value) return "–";
  return /^-?\d+\.\d+$/.test(value) ? value.replace(/0+$/, "").replace(/\.$/, "") : value;
}

/** "9f2c 41d8 … 77ae": enough of a hash to compare by eye; the full one stands in the title. */
export function shortHash(value: string | null | undefined): string {
  if (!value) return "–";
  return value.length <= 16 ? value : `${value.slice(0, 4)} ${value.slice(4, 8)} … ${value.slice(-4)}`;
}

/** "1.2 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return m.bytes({ count: bytes });
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The folder that holds `path`; empty when it names none. */
export function parentOf(path: string): string {
  return path.replace(/[\\/]+[^\\/]*$/, "");
}

/** A signature algorithm's URI as people say it: "RSA-SHA256". */
export function algorithm(uri: string | null | undefined): string {
  if (!uri) return "–";
  const name = uri.slice(uri.search(/[#/][^#/]*$/) + 1);
  return name.toUpperCase();
}

function parseDay(value: string | null | undefined): Date | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(value ?? "");
  return parts ? new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))) : undefined;
}
