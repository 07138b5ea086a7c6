// [data-announce] in a swapped part: its text is announced to screen readers, such as "12 flows".
// Behind an open dialog nothing is announced, so each dialog has its own [role=status].
document.addEventListener("htmx:afterSettle", (event) => {
  const text = event.detail.elt.querySelector?.("[data-announce]")?.textContent;
  const announcer = document.querySelector("dialog[open] > [role=status]") ?? document.getElementById("announcer");
  if (text) announcer.textContent = text.replace(/\s+/g, " ").trim();
});
