// Two keys per call: a number chooses the result, Enter keeps it. Without this file the same form is filled by hand.
const form = document.getElementById("call");
const keep = document.getElementById("call-keep");
const writes = (target) => target.closest("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target;
  const field = writes(target);
  if (event.key === "Escape" && field) field.blur();
  if (event.key === "Enter") onEnter(event, target);
  if (field) return;
  const result = form.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
  if (!result) return;
  event.preventDefault();
  result.checked = true;
  result.focus();
  result.closest(".call-result").scrollIntoView({ block: "nearest" });
  const empty = [...result.closest(".call-result").querySelectorAll("input[name=question]")].find((one) => !one.value);
  if (empty) empty.focus();
});

// In the script Enter asks the next question; elsewhere it keeps the result. A long text keeps its line breaks.
function onEnter(event, target) {
  if (target.closest("textarea, button, a, summary")) return;
  event.preventDefault();
  if (target.closest("#call-script")) {
    target.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  if (target === document.body || form.contains(target)) keep.click();
}

// After an answer the first question without one is next, unless the agent has gone on to the note or the result.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "call-script") return;
  const here = document.activeElement;
  if (here !== document.body && !here.closest("#call-script")) return;
  const now = document.querySelector("#call-script .call-line-now");
  const next = now && (now.querySelector("input:checked") || now.querySelector("input"));
  if (next) next.focus();
});

// A result is sent once, however often somebody presses Enter.
let sent = false;
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => { sent = false; });
