// The review takes the editor's place in the same page. It gets an entry of its own in the history, so
// that Back leads to the editor, by the button [data-review-back], and not out of it.
(() => {
  const button = () => document.querySelector("[data-review-back]");
  const isAtReview = () => history.state?.review === true;
  document.addEventListener("DOMContentLoaded", () => {
    // After a reload the editor stands at the entry of the review.
    if (isAtReview()) history.replaceState(null, "", location.href);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (button() && !isAtReview()) history.pushState({ review: true }, "", location.href);
    else if (!button() && isAtReview()) history.back();
  });
  window.addEventListener("popstate", () => button()?.click());
})();
