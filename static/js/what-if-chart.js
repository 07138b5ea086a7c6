// [data-what-if]: within it, the threshold of each step's chart, [data-line] and [data-below], follows the
// one that is tried ("threshold:preview" of what-if.js).
(() => {
  document.addEventListener("threshold:preview", ({ target, detail: { step, at } }) => {
    const line = target.querySelector(`[data-line="${step.order}"]`);
    for (const end of ["x1", "x2"]) line.setAttribute(end, `${at}%`);
    target.querySelector(`[data-below="${step.order}"]`).setAttribute("width", `${at}%`);
  });
})();
