// <time title="24 November 2026, 18:07 UTC">: a tap or click shows the title in place of "3 hours ago",
// and another one switches back, because touch screens don't show titles.
document.addEventListener("click", (event) => {
  const time = event.target.closest("time[title]");
  if (!time || event.target.closest("a, button, summary")) return;
  const { title } = time;
  time.title = time.textContent;
  time.textContent = title;
});
