// Returns what is cut or broken on the page: words and numbers over two lines, headings of a table over
// each other, and what is too wide.
() => {
  const NOT_READ = "script, style, template, option, textarea, svg";
  const DIGITS = /^[^\p{L}]*\d[^\p{L}]*$/u;
  // A line may end after a hyphen, a dash or a slash of a word, but not of a number.
  const PARTS = /[^-–—/?|\u200b]+[-–—/?|\u200b]*/g;
  // A longer word than this has no room in a column of a phone.
  const LONGEST = 20;
  const known = new Map();
  const isClipped = (element) => {
    if (!element) return false;
    if (!known.has(element)) {
      known.set(element, getComputedStyle(element).clipPath !== "none" || isClipped(element.parentElement));
    }
    return known.get(element);
  };
  const isSeen = (element) =>
    !element.closest(NOT_READ) && !isClipped(element) && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const place = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> in "${element.closest("tr, li, p, section")?.className}"`;
  // Lines that touch share a pixel or two.
  const overlap = (a, b) => a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
  const found = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    if (!/\S/.test(node.data) || !isSeen(node.parentElement)) continue;
    for (const word of node.data.matchAll(/[^ \t\n\r\u00a0]+/g)) {
      const parts = DIGITS.test(word[0]) ? [{ index: 0, 0: word[0] }] : word[0].matchAll(PARTS);
      for (const part of parts) {
        if (part[0].length > LONGEST) continue;
        const start = word.index + part.index;
        range.setStart(node, start);
        range.setEnd(node, start + part[0].length);
        const lines = new Set([...range.getClientRects()].filter((rect) => rect.width > 0).map((rect) => Math.round(rect.top)));
        if (lines.size > 1) found.push(`broken: "${part[0]}" of ${place(node.parentElement)}`);
      }
    }
  }
  for (const row of document.querySelectorAll("thead tr")) {
    const texts = [...row.cells].filter(isSeen).flatMap((cell) => {
      range.selectNodeContents(cell);
      return [...range.getClientRects()].filter((rect) => rect.width > 1).map((rect) => ({ cell, rect }));
    });
    for (const { cell, rect } of texts) {
      const over = texts.find((other) => other.cell.cellIndex > cell.cellIndex && overlap(rect, other.rect));
      if (over) found.push(`over each other: "${cell.innerText}" and "${over.cell.innerText}"`);
    }
  }
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page scrolls sideways: ${scrollWidth} > ${clientWidth}`);
  for (const card of document.querySelectorAll(".card, .table-card, .tiles, .side")) {
    if (card.scrollWidth > card.clientWidth + 1) found.push(`cut: ${card.className} ${card.firstElementChild?.className}`);
  }
  return found;
}
