// Small comforts. Every page works without this file.
document.documentElement.classList.add("js");

// "/" goes to the search field, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const field = document.getElementById("search-field");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || !field || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
});

// A toast can be closed; it never goes by itself, because it may hold the way back.
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) close.closest(".toast").remove();
});

// <button data-opens="id"> opens a <dialog>; without this script the dialog's form is a page of its own.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});
