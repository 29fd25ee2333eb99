// A course that is no longer taught, or is again; either can be undone by name.
import { call, type CourseView } from "../../backend";
import { said } from "../../lib/said.svelte";
import { m } from "../../lib/words";

/** Retires a course or brings it back, and says so with the way back. */
export async function retire(course: CourseView, retired: boolean): Promise<void> {
  await call("retire_course", { course: course.id, retired });
  const what = { code: course.code, title: course.title };
  said.say(retired ? m.course_retired(what) : m.course_brought_back(what), () => void retire(course, !retired).catch(() => said.clear()));
}
