// Shortcuts, and shorter addresses.  Every page works without this file.
"use strict";

(() => {
  const box = document.getElementById("q");
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  const step = (by) => {
    const last = document.querySelectorAll("mark[id]").length;
    const now = Number((/^#match-(\d+)$/.exec(location.hash) || [0, by > 0 ? 0 : last + 1])[1]);
    if (last && now + by >= 1 && now + by <= last) {
      location.replace(`#match-${now + by}`);
    }
  };

  // Single keys may be switched off: speech and other input can press them by accident.
  const off = () => { try { return localStorage.getItem("shortcuts") === "off"; } catch { return false; } };
  const remember = (value) => { try { localStorage.setItem("shortcuts", value); } catch { /* private window */ } };

  document.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/" && box) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
  });

  // A form without script sends its empty fields too; the server leads to the address without them.
  const empty = () => document.querySelectorAll("form.search input[name]");
  document.addEventListener("submit", () => empty().forEach((input) => { input.disabled = input.value.trim() === ""; }));
  window.addEventListener("pageshow", () => empty().forEach((input) => { input.disabled = false; }));

  for (const hint of document.querySelectorAll(".shortcut[hidden]")) {
    const button = hint.querySelector("button");
    const show = () => button.setAttribute("aria-pressed", String(!off()));
    button.addEventListener("click", () => { remember(off() ? "on" : "off"); show(); });
    show();
    hint.hidden = false;
  }
})();
