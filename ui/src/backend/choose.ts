// The system's own chooser for a folder or a file. It answers with a path, so it is there in the window only; elsewhere paths are typed.
import { inWindow } from "./transport";

export type Wanted = "folder" | "file";

/** Whether this window has a chooser. */
export const canChoose = inWindow();

/** Opens the chooser where `at` lies. The path, or `undefined` when nothing was chosen; rejects when no chooser opened. */
export async function choosePath(wanted: Wanted, title: string, at: string): Promise<string | undefined> {
  const { invoke } = await import("@tauri-apps/api/core");
  const path = await invoke<unknown>("plugin:dialog|open", { options: { title, directory: wanted === "folder", multiple: false, defaultPath: at === "" ? null : at } });
  return typeof path === "string" && path !== "" ? path : undefined;
}
