// What the fields of a course are called.
import { languageName } from "../../lib/countries";
import { m, word } from "../../lib/words";

/** "Title in Finnish" for "title_fi". */
export function fieldName(field: string): string {
  const language = /^title_([a-z]{2,3})$/.exec(field)?.[1];
  return language ? m.title_in({ language: languageName(language) }) : word("course_field", field);
}
