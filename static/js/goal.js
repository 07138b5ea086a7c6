// [data-goal="1"] within [data-what-if]: the highest threshold that lets so many through, from the
// counts that came with the page; [data-try="75"] puts it on the slider. Nobody is asked.
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));
  const offer = (goal, marks) => {
    const { content } = goal.querySelector("template");
    const links = marks.map((mark) => {
      const link = content.firstElementChild.cloneNode(true);
      link.dataset.try = mark;
      link.href = `?threshold-${goal.dataset.goal}=${mark}#what-if`;
      link.firstElementChild.textContent = fill(link.firstElementChild.textContent, { mark });
      return link;
    });
    goal.querySelector(".goal-tries").replaceChildren(...links);
  };

  document.addEventListener("input", (event) => {
    const goal = event.target.closest?.("[data-goal]");
    if (!goal) return;
    const says = goal.querySelector("[data-goal-says]");
    const need = Number.parseInt(event.target.value, 10);
    const { steps } = JSON.parse(goal.closest("[data-what-if]").dataset.whatIf);
    const { counts } = steps.find((step) => step.order === Number(goal.dataset.goal));
    if (Number.isNaN(need)) {
      says.textContent = "";
      offer(goal, []);
      return;
    }
    const mark = counts.findLastIndex((n) => n >= need);
    const next = mark + 1;
    const isExact = mark >= 0 && counts.includes(need);
    const kind = mark < 0 ? "none" : isExact ? "exact" : next < counts.length ? "near" : "last";
    const values = { mark, need, next, below: counts[next] ?? 0, passing: mark < 0 ? counts[0] : counts[mark] };
    says.textContent = fill(goal.dataset[kind], values);
    offer(goal, { none: [], near: [mark, next] }[kind] ?? [mark]);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-goal] [data-try]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const number = document.querySelector(`[name="threshold-${link.closest("[data-goal]").dataset.goal}"]`);
    number.value = link.dataset.try;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
