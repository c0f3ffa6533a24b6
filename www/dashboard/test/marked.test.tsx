import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { Marked, withoutMarks } from "../src/components/marked";
import { fakeLibrary, fakeLibraryReader } from "./fake-library";
import { fakeReader } from "./fake-reader";
import { data, NOW, show } from "./show";

afterEach(cleanup);

/** As the store writes a title that looks like HTML: only what was found is marked. */
const HOSTILE = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp;amp; <mark>Tom &amp; Jerry</mark>&#39;s &lt;mark&gt;";
const TITLE = `<img src=x onerror="alert(1)"> &amp; Tom & Jerry's <mark>`;

describe("what a search found", () => {
  test("is marked, and every other letter is shown as it is", () => {
    const { container } = render(<Marked text={HOSTILE} />);
    expect(container.textContent).toBe(TITLE);
    expect([...container.querySelectorAll("*")].map((one) => [one.tagName, one.textContent])).toEqual([
      ["MARK", "Tom & Jerry"],
    ]);
    expect(withoutMarks(HOSTILE)).toBe(TITLE);
  });

  test("is shown in the title and in the metadata, and a title that is longer than its highlight stays whole", async () => {
    const library = fakeLibrary(NOW);
    const found = { title: HOSTILE, metadata: "<mark>1972</mark> · drama" };
    const part = { title: "…title <mark>to</mark> its…" };
    const rows = [
      { ...library.items[0]!, title: TITLE, searchHighlights: found },
      { ...library.items[1]!, title: "A long title to its end", searchHighlights: part },
    ];
    const reader = { ...fakeLibraryReader(library), items: async () => ({ rows, next: null }), countItems: async () => 2 };
    for (const view of ["tiles", "list"]) {
      await show(`/library?text=tom&view=${view}`, { ...fakeReader(data), library: reader });
      const first = await screen.findByRole("link", { name: /Jerry/ });
      expect(first.querySelector("mark")?.textContent).toBe("Tom & Jerry");
      expect(first.querySelector("img")).toBeNull();
      expect(document.querySelector(".found-beside mark")?.textContent).toBe("1972");
      const second = screen.getByRole("link", { name: /A long title to its end/ });
      expect(second.querySelector("mark")).toBeNull();
      cleanup();
    }
  });
});
