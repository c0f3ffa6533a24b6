/** What stands for the letters that HTML has a use for. */
const LETTERS: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/**
 * A text with what a search found in it.
 * @param text as the store's `searchHighlights` has it: `<mark>` around what was found, all else made safe for HTML
 */
export function Marked({ text }: { text: string }) {
  return (
    <>
      {text
        .split(/<\/?mark>/)
        .map((part, index) => (index % 2 === 1 ? <mark key={index}>{plain(part)}</mark> : plain(part)))}
    </>
  );
}

/** The same text without its marks. */
export function withoutMarks(text: string): string {
  return plain(text.replace(/<\/?mark>/g, ""));
}

function plain(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => LETTERS[entity]!);
}
