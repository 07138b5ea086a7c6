// <button data-copy="text" data-copied="Copied">: copies the text, and shows and announces that it did.
// With data-copy-from="id" it copies that field's value.
(() => {
  let timer, done;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    try {
      const { copy, copyFrom } = button.dataset;
      await navigator.clipboard.writeText(copy ?? document.getElementById(copyFrom).value);
    } catch {
      return;
    }
    if (done) delete done.dataset.done;
    done = button;
    button.dataset.done = "";
    document.getElementById("announcer").textContent = button.dataset.copied;
    clearTimeout(timer); // the timer of the click before would cut this message short
    timer = setTimeout(() => {
      delete button.dataset.done;
      document.getElementById("announcer").textContent = "";
    }, 1600);
  });
})();
