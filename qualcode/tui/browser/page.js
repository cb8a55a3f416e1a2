// The keys go to the workbench as soon as it is there, without a click into it.
const takeKeys = () => document.querySelector(".xterm-helper-textarea")?.focus();
new MutationObserver(takeKeys).observe(document.body, { attributes: true, attributeFilter: ["class"] });
window.addEventListener("focus", takeKeys);
document.getElementById("again").addEventListener("click", () => window.location.reload());
