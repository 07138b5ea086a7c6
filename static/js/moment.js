// <time title="24 November 2026, 18:07 UTC">: a tap or a click shows that in place of "3 hours ago",
// and another one goes back: where nothing hovers, a title is out of reach.
document.addEventListener("click", (event) => {
  const time = event.target.closest("time[title]");
  if (!time || event.target.closest("a, button, summary")) return;
  const { title } = time;
  time.title = time.textContent;
  time.textContent = title;
});
