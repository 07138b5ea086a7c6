// [data-goal="1"] within [data-what-if]: the highest threshold at which enough candidates pass, from
// the counts that came with the page. [data-option="75"] sets the slider. Neither sends a request.
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));
  const offer = (goal, thresholds) => {
    const { content } = goal.querySelector("template");
    const links = thresholds.map((threshold) => {
      const link = content.firstElementChild.cloneNode(true);
      link.dataset.option = threshold;
      link.href = `?threshold-${goal.dataset.goal}=${threshold}#what-if`;
      link.firstElementChild.textContent = fill(link.firstElementChild.textContent, { threshold });
      return link;
    });
    goal.querySelector(".goal-options").replaceChildren(...links);
  };

  document.addEventListener("input", (event) => {
    const goal = event.target.closest?.("[data-goal]");
    if (!goal) return;
    const summary = goal.querySelector("[data-goal-summary]");
    const need = Number.parseInt(event.target.value, 10);
    const { steps } = JSON.parse(goal.closest("[data-what-if]").dataset.whatIf);
    const { counts } = steps.find((step) => step.order === Number(goal.dataset.goal));
    if (Number.isNaN(need)) {
      summary.textContent = "";
      offer(goal, []);
      return;
    }
    const threshold = counts.findLastIndex((n) => n >= need);
    const next = threshold + 1;
    const isExact = threshold >= 0 && counts.includes(need);
    const kind = threshold < 0 ? "none" : isExact ? "exact" : next < counts.length ? "near" : "last";
    const values = { threshold, need, next, below: counts[next] ?? 0, passing: threshold < 0 ? counts[0] : counts[threshold] };
    summary.textContent = fill(goal.dataset[kind], values);
    offer(goal, { none: [], near: [threshold, next] }[kind] ?? [threshold]);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-goal] [data-option]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const number = document.querySelector(`[name="threshold-${link.closest("[data-goal]").dataset.goal}"]`);
    number.value = link.dataset.option;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
