// [data-goal="1"] within [data-what-if]: the highest threshold that lets so many through, from the
// counts that came with the page.
document.addEventListener("input", (event) => {
  const goal = event.target.closest?.("[data-goal]");
  if (!goal) return;
  const says = goal.querySelector("[data-goal-says]");
  const need = Number.parseInt(event.target.value, 10);
  const { steps } = JSON.parse(goal.closest("[data-what-if]").dataset.whatIf);
  const { counts } = steps.find((step) => step.order === Number(goal.dataset.goal));
  if (Number.isNaN(need)) {
    says.textContent = "";
    return;
  }
  const mark = counts.findLastIndex((n) => n >= need);
  const below = Math.max(...counts.filter((n) => n < need), 0);
  const kind = mark < 0 ? "none" : counts[mark] === need ? "exact" : "near";
  const values = { mark, need, below, passing: mark < 0 ? counts[0] : counts[mark] };
  says.textContent = goal.dataset[kind].replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));
});
