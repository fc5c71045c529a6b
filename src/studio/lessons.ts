// The lessons of the course, taken out of its document.

export interface Lesson {
  /** With its number. */
  readonly title: string;
  /** As links within the document name it. */
  readonly anchor: string;
  /** In Markdown. */
  readonly text: string;
}

export function lessonsIn(course: string): readonly Lesson[] {
  return course
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...rest] = section.split("\n");
      const anchor = title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-");
      return { title, anchor, text: rest.join("\n") };
    });
}

/** Numbers of the lessons that a scenario is for, by the name of its file. */
export function lessonsByScenario(course: string): ReadonlyMap<string, readonly number[]> {
  const byPath = new Map<string, readonly number[]>();
  for (const { title, text } of lessonsIn(course)) {
    const number = Number.parseInt(title, 10);
    const paths = [...text.matchAll(/^orrery .*$/gm)].map(([line]) => /scenarios\/([\w-]+\.yaml)/.exec(line)?.[1]);
    for (const path of new Set(paths))
      if (path !== undefined && number > 0) byPath.set(path, [...(byPath.get(path) ?? []), number]);
  }
  return byPath;
}
